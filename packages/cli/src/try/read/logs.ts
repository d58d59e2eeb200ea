import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { resolveLogs } from '@bizom/fleet';
import { previewDocuments } from '@bizom/log-shipper';
import { redact } from '@bizom/redact';
import type { Subject, TriedDocument, TriedLogs } from '../trial.ts';

const maxStreams = 3;
const eventsPerStream = 40;

/** The last events of a service's log streams, as documents. @throws the SDK's error; Error where the log group does not exist */
export async function readLogs(subject: Subject): Promise<TriedLogs> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient(subject.aws);
  const { logGroup } = subject.service;
  const streams = await readStreams(client, subject).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
    throw new Error(`log group ${logGroup} does not exist: correct logGroup in the fleet, or use the awslogs driver`);
  });
  const tried = await Promise.all(
    streams.map(async (stream) => documentsOf(subject, stream, await readEvents(client, logGroup, stream))),
  );
  return {
    documents: tried.flatMap(({ documents }) => documents),
    setAside: tried.flatMap(({ setAside }) => setAside),
    ...sumOf(tried),
  };
}

const counts = ['events', 'stitched', 'sampledOut', 'redacted'] as const;

function sumOf(tried: readonly TriedLogs[]): Pick<TriedLogs, (typeof counts)[number]> {
  const sum = (name: (typeof counts)[number]) => tried.reduce((total, one) => total + one[name], 0);
  return { events: sum('events'), stitched: sum('stitched'), sampledOut: sum('sampledOut'), redacted: sum('redacted') };
}

/** Streams with the latest events; of a log group that services share, those of the service's container. */
async function readStreams(client: CloudWatchLogsClient, { service }: Subject): Promise<string[]> {
  const { DescribeLogStreamsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { logStreams = [] } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName: service.logGroup, orderBy: 'LastEventTime', descending: true }),
  );
  const names = logStreams.map(({ logStreamName = '' }) => logStreamName);
  const own = names.filter((name) => name.split('/').includes(service.container));
  return (own.length > 0 ? own : names).slice(0, maxStreams);
}

/** The last events of a stream. GetLogEvents finds them, FilterLogEvents knows their ids, which are the ids of the documents. */
async function readEvents(client: CloudWatchLogsClient, logGroupName: string, stream: string) {
  const { FilterLogEventsCommand, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { events: last = [] } = await client.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: stream, limit: eventsPerStream, startFromHead: false }),
  );
  const times = last.map(({ timestamp = 0 }) => timestamp);
  if (times.length === 0) return [];
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({
      ...{ logGroupName, logStreamNames: [stream], limit: 10 * eventsPerStream },
      ...{ startTime: Math.min(...times), endTime: Math.max(...times) + 1 },
    }),
  );
  return events.slice(-eventsPerStream);
}

/** The payload that CloudWatch Logs delivers to a subscription, through the shipper. */
function documentsOf({ fleet, service }: Subject, stream: string, events: readonly FilteredLogEvent[]): TriedLogs {
  const { shipper } = resolveLogs(fleet, service.environment.name);
  const payload = {
    ...{ messageType: 'DATA_MESSAGE', owner: service.environment.accountId },
    ...{ logGroup: service.logGroup, logStream: stream, subscriptionFilters: ['bizom-try'] },
    logEvents: events.map(({ eventId, timestamp, message }) => ({ id: eventId, timestamp, message })),
  };
  const { body, setAside, ...counts } = previewDocuments(JSON.stringify(payload), shipper);
  return { ...counts, documents: documentsIn(body, stream), setAside: setAside.map(({ reason }) => reason) };
}

/** A bulk body is an action and a document, in turn. */
function documentsIn(body: Uint8Array, stream: string): TriedDocument[] {
  const lines = new TextDecoder().decode(body).split('\n');
  return Array.from({ length: Math.floor(lines.length / 2) }, (_, index) => ({
    index: indexOf(lines[2 * index] ?? ''),
    stream,
    json: redact(lines[2 * index + 1] ?? '').text,
  }));
}

/** The index that an action names: `{"index":{"_index":"cwl-2026.01.15",…}}`. */
function indexOf(action: string): string {
  const [rules] = Object.values(JSON.parse(action) as Record<string, { _index?: string }>);
  return rules?._index ?? '';
}
