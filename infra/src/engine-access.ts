import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InfraError } from './errors.ts';
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
    ...(arn !== undefined && {
      AWS_SIGNING_SERVICE: isServerless(arn) ? 'aoss' : 'es',
      // The domain may be in another region than the function.
      AWS_SIGNING_REGION: regionOf(arn),
    }),
    ...(secret !== undefined && { ENGINE_SECRET: secret }),
  };
}

/** Bulk writes, and asking the engine what it is; nothing is read, and no index is made or deleted otherwise. */
export function engineStatements(scope: Construct, { arn, secret }: EngineAccess): PolicyStatement[] {
  const secrets = readSecrets(scope, secret === undefined ? [] : [secret]);
  if (arn === undefined) return secrets;
  // Serverless has one action for all; its data access policy decides what may be done with which index.
  if (isServerless(arn)) return [new PolicyStatement({ actions: ['aoss:APIAccessAll'], resources: [arn] }), ...secrets];
  return [
    new PolicyStatement({ actions: ['es:ESHttpPost'], resources: [`${arn}/_bulk`] }),
    new PolicyStatement({ actions: ['es:ESHttpGet'], resources: [`${arn}/`, `${arn}/_nodes`] }),
    ...secrets,
  ];
}

/** TCP ports of its nodes. @throws InfraError `ENGINE_URL_INVALID` */
export const enginePorts = ({ url }: EngineAccess): number[] => url.split(',').map((node) => portOf(node.trim()));

function portOf(node: string): number {
  const url = URL.canParse(node) ? new URL(node) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    // The received text is not repeated: a URL may hold a log-in.
    throw new InfraError(
      'ENGINE_URL_INVALID',
      'engine.url: expected an http(s) URL, or several separated by commas, such as https://10.0.0.1:9200,https://10.0.0.2:9200; received another text.',
    );
  }
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
}

const isServerless = (arn: string): boolean => arn.split(':')[2] === 'aoss';
const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
