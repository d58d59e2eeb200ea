import type { AwsClientConfig } from '@bizom/notify';

/** The AWS clients, each loaded and made at its first use: most stops need none of them. */
export type Clients = ReturnType<typeof lazyClients>;

export function lazyClients(config: AwsClientConfig = {}) {
  // One attempt more is all that the time limit of a look-up leaves room for.
  const options = { maxAttempts: 2, ...config };
  return {
    ecs: once(async () => new (await import('@aws-sdk/client-ecs')).ECSClient(options)),
    /** A client for one region, by default the function's own. */
    logs: perRegion(
      async (region) =>
        new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient({ ...options, ...region }),
    ),
    cloudwatch: once(async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(options)),
    ecr: once(async () => new (await import('@aws-sdk/client-ecr')).ECRClient(options)),
    /** Follows a bucket into its region. */
    s3: once(
      async () => new (await import('@aws-sdk/client-s3')).S3Client({ ...options, followRegionRedirects: true }),
    ),
    dynamodb: once(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(options)),
  };
}

function perRegion<T>(make: (region: { region?: string }) => Promise<T>): (region?: string) => Promise<T> {
  const made = new Map<string | undefined, Promise<T>>();
  return (region) => {
    const known = made.get(region) ?? make(region === undefined ? {} : { region });
    made.set(region, known);
    return known;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
