import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { type Patience, patientRetry } from './patience.ts';
import { renewCredentials } from './renew-credentials.ts';

/** The AWS services that a deployment talks to. */
export interface AwsClients {
  ecs: ECSClient;
  ecr: ECRClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  cloudwatch: CloudWatchClient;
}

/** Settings of every client: region, endpoint, credentials. The SDK reads the others from its usual places. */
export type AwsConfig = Pick<ECSClientConfig, 'region' | 'endpoint' | 'credentials'>;

/**
 * Makes clients that notice within seconds that the network is gone and within a minute that nothing answers, wait while AWS
 * throttles, and renew their session.
 * @example
 * const aws = awsClients({ region: 'eu-west-1' });
 * await aws.ecs.send(new ListClustersCommand({}));
 */
export function awsClients(config: AwsConfig, patience: Patience = {}): AwsClients {
  const patient = { ...config, retryStrategy: patientRetry(patience) };
  // without throwOnRequestTimeout the SDK only warns, and waits on
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true };
  const all = { ...patient, requestHandler };
  const clients = {
    ecs: new ECSClient(all),
    ecr: new ECRClient(all),
    logs: new CloudWatchLogsClient(all),
    // Artifacts may be large: a whole download has no limit.
    s3: new S3Client({ ...patient, forcePathStyle: true, requestHandler: { connectionTimeout: 3_000 } }),
    cloudwatch: new CloudWatchClient(all),
  };
  for (const client of Object.values(clients)) renewCredentials(client, patience);
  return clients;
}
