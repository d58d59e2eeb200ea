import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaBundle } from '@bizom/infra/bundle';
import type { Aws } from '../aws.ts';
import type { LogLine } from './spring-lines.ts';

const functionName = 'bizom-log-shipper';
const stream = 'orders/app/0af3c1d2e3f4a5b6c7d8e9f0a1b2c3d4';

/** Creates the shipper's function from its zip, as a deployment does. */
export async function deployShipper(
  aws: Aws,
  bundle: LambdaBundle,
  environment: Record<string, string>,
): Promise<string> {
  const client = new LambdaClient(aws.clientConfig);
  const { FunctionArn } = await client.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/log-shipper',
      Timeout: 60,
      MemorySize: 256,
      Code: { ZipFile: bundle.zip },
      Environment: { Variables: environment },
    }),
  );
  await client.send(new GetFunctionCommand({ FunctionName: functionName }));
  return FunctionArn ?? '';
}

/** The CloudWatch log groups of some services, each subscribed to the shipper. */
export class LogGroups {
  readonly #client: CloudWatchLogsClient;

  constructor(aws: Aws) {
    this.#client = new CloudWatchLogsClient(aws.clientConfig);
  }

  async create(services: readonly string[]): Promise<void> {
    for (const service of services) {
      await this.#client.send(new CreateLogGroupCommand({ logGroupName: group(service) }));
      await this.#client.send(new CreateLogStreamCommand({ logGroupName: group(service), logStreamName: stream }));
    }
  }

  async subscribe(services: readonly string[], destinationArn: string): Promise<void> {
    for (const service of services) {
      const filter = { logGroupName: group(service), filterName: 'bizom-logs', filterPattern: '', destinationArn };
      await this.#client.send(new PutSubscriptionFilterCommand(filter));
    }
  }

  /** Writes lines of one service, now. */
  async write(service: string, lines: readonly LogLine[]): Promise<void> {
    const logEvents = lines.map(({ message }) => ({ timestamp: Date.now(), message }));
    await this.#client.send(
      new PutLogEventsCommand({ logGroupName: group(service), logStreamName: stream, logEvents }),
    );
  }
}

function group(service: string): string {
  return `/ecs/dev/${service}`;
}
