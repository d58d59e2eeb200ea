import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../aws.ts';

/** The last lines that a Lambda wrote, to say why it did not do what it should; none where it has no log. */
export async function lambdaLog(aws: Aws, functionName: string, lines = 20): Promise<string[]> {
  const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` });
  const { events = [] } = await new CloudWatchLogsClient(aws.clientConfig).send(command).catch(() => ({ events: [] }));
  return events.map(({ message = '' }) => message.trimEnd()).slice(-lines);
}
