import type { Subject } from '../trial.ts';

/** The account of the credentials. @throws the SDK error */
export async function readAccountId({ aws }: Subject): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Account = '' } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
  return Account;
}
