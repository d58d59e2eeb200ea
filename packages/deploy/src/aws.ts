import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';

/** The AWS services that a deployment talks to. */
export interface AwsClients {
  ecs: ECSClient;
  ecr: ECRClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  cloudwatch: CloudWatchClient;
}

/** What is said to every client: region, endpoint, credentials; the rest is the SDK's own. */
export type AwsConfig = Pick<ECSClientConfig, 'region' | 'endpoint' | 'credentials'>;

/** Clients that notice within seconds that the network is gone. */
export function awsClients(config: AwsConfig): AwsClients {
  const all = { ...config, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } };
  return {
    ecs: new ECSClient(all),
    ecr: new ECRClient(all),
    logs: new CloudWatchLogsClient(all),
    // Artifacts may be large: no limit for a whole download.
    s3: new S3Client({ ...config, forcePathStyle: true, requestHandler: { connectionTimeout: 3_000 } }),
    cloudwatch: new CloudWatchClient(all),
  };
}
