import { type Finding, failed, ok } from '../finding.ts';
import type { Place } from '../place.ts';

/** Whether the credentials are of the environment's account. */
export async function checkAccount({ aws, environment }: Place): Promise<Finding[]> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Account = '', Arn = '' } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
  const what = 'AWS account';
  if (Account === environment.accountId) return [ok(what, `${Account} as ${Arn.split(':').at(-1)}`)];
  const detail = `the credentials are of ${Account}, the fleet says ${environment.accountId}`;
  return [
    failed(
      what,
      detail,
      `use a profile of ${environment.accountId}: AWS_PROFILE or --profile; or correct accountId in the fleet`,
    ),
  ];
}
