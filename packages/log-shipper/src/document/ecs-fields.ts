/**
 * Names that ECS has as objects (version 8.11), and `aws`. A field of an event that has such a name and another value cannot be indexed
 * with the documents that follow the schema.
 * @see https://www.elastic.co/docs/reference/ecs/ecs-field-reference
 */
const objects = new Set(
  [
    'agent aws client cloud container data_stream destination device dll dns ecs email error event faas file group host http',
    'kubernetes labels log network observer orchestrator organization package process registry related rule server service source',
    'span threat tls trace transaction url user user_agent volume vulnerability x509',
  ]
    .join(' ')
    .split(' '),
);

export function isObjectInEcs(name: string): boolean {
  return objects.has(name);
}

/** Objects that the shipper alone fills: no field of an event is put there. */
const reserved: ReadonlySet<string> = new Set(['data_stream', 'cloud', 'aws']);

export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** Fields that every ECS document has and no event can change; a repair moves them last of all. */
export const ecsFixedFields = ['message', 'ecs', ...reserved] as const;

/** How other loggers call what ECS has a name for: logstash-logback-encoder, Log4j's JSON layout, pino, Bunyan, Python, OpenTelemetry. */
export const ecsNames: ReadonlyMap<string, string> = new Map([
  ['level', 'log.level'],
  ['severity', 'log.level'],
  ['severity_text', 'log.level'],
  ['levelname', 'log.level'],
  ['loglevel', 'log.level'],
  ['log_level', 'log.level'],
  ['logger', 'log.logger'],
  ['logger_name', 'log.logger'],
  ['loggerName', 'log.logger'],
  ['thread', 'process.thread.name'],
  ['thread_name', 'process.thread.name'],
  ['threadName', 'process.thread.name'],
  ['stack_trace', 'error.stack_trace'],
  ['stackTrace', 'error.stack_trace'],
  ['exception', 'error.stack_trace'],
  ['error', 'error.message'],
  ['trace_id', 'trace.id'],
  ['traceId', 'trace.id'],
  ['span_id', 'span.id'],
  ['spanId', 'span.id'],
  ['service', 'service.name'],
  ['host', 'host.name'],
  ['hostname', 'host.name'],
  ['container_id', 'container.id'],
  ['container_name', 'container.name'],
  ['@aws.account', 'cloud.account.id'],
  ['@aws.region', 'cloud.region'],
]);

/** Where loggers write their message, the best first. `log` is what FireLens wraps a line in. */
export const messageNames = ['message', 'msg', 'log'] as const;
