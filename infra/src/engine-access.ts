import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { readSecrets } from './secrets.ts';

/** How the engine is reached. */
export interface EngineAccess {
  /** Its URL, or those of its nodes separated by commas. */
  readonly url: string;
  /**
   * ARN of the Amazon OpenSearch Service domain or Serverless collection: requests are signed with the function's role, which gets
   * the right to write in bulk. Default: not signed.
   */
  readonly arn?: string;
  /** `secretsmanager:id` of a JSON object with `username` and `password`, or `apiKey`; default none. */
  readonly secret?: string;
}

/** The shipper's variables for it. */
export function engineEnvironment({ url, arn, secret }: EngineAccess): Record<string, string> {
  return {
    ENGINE_URL: url,
    ...(arn !== undefined && { AWS_SIGNING_SERVICE: isServerless(arn) ? 'aoss' : 'es' }),
    ...(secret !== undefined && { ENGINE_SECRET: secret }),
  };
}

/** Bulk writes, and asking the engine what it is; nothing is read, and no index is made or deleted otherwise. */
export function engineStatements(scope: Construct, { arn, secret }: EngineAccess): PolicyStatement[] {
  const secrets = readSecrets(scope, secret === undefined ? [] : [secret]);
  if (arn === undefined) return secrets;
  // Serverless has one action for all; what may be done with which index is said by its data access policy.
  if (isServerless(arn)) return [new PolicyStatement({ actions: ['aoss:APIAccessAll'], resources: [arn] }), ...secrets];
  return [
    new PolicyStatement({ actions: ['es:ESHttpPost'], resources: [`${arn}/_bulk`] }),
    new PolicyStatement({ actions: ['es:ESHttpGet'], resources: [`${arn}/`, `${arn}/_nodes`] }),
    ...secrets,
  ];
}

const isServerless = (arn: string): boolean => arn.split(':')[2] === 'aoss';
