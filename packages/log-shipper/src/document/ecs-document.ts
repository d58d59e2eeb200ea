import type { LogEvent } from '../payload/decode.ts';
import type { DataStream } from './data-stream.ts';
import { addedField, type BatchOrigin, type DocumentRules, isIsoTimestamp, isNumeric, jsonTail } from './document.ts';
import { ecsNames, isObjectInEcs, isReserved, messageNames } from './ecs-fields.ts';
import { addFieldsText, containFields, fieldsTextField } from './fields-text.ts';
import { levelOf, levelOfLine } from './log-level.ts';
import { addAt, type Fields, isFields, setAt, valueAt } from './nested-fields.ts';
import { errorHead, errorIn } from './stack-trace.ts';
import { streamFields } from './stream-fields.ts';
import { isSystemField, type LogDocument } from './system-fields.ts';

/** How an event becomes a document of the Elastic Common Schema. */
export interface EcsRules extends DocumentRules, DataStream {
  /** Region of the log groups, `cloud.region`; default not said. */
  cloudRegion?: string | undefined;
}

const ecsVersion = '8.11.0';

/**
 * The document of an event by the Elastic Common Schema: what its JSON line, its text and the name of its stream tell, by the names of
 * Elastic's own loggers and of its forwarder. A line that is not kept in `message` is in `event.original`. A field that contradicts the
 * schema, or that no engine should get, goes to `@fields_text`.
 * @throws RangeError for an impossible time
 */
export function toEcsDocument(event: LogEvent, origin: BatchOrigin, rules: EcsRules): LogDocument {
  const own = containFields(ownFields(event, rules));
  const ownMessage = messageNames.find((name) => typeof own[name] === 'string' && own[name] !== '');
  const message = ownMessage === undefined ? event.message : String(own[ownMessage]);
  const document: Fields = { '@timestamp': timeOf(event, own, rules), message };
  const moved = placeFields(document, own, ownMessage);
  completeLevel(document, moved);
  completeError(document);
  if (message !== event.message) setAt(document, ['event', 'original'], event.message);
  addSystemFields(document, event, origin, rules);
  return addFieldsText(document, moved);
}

/** The fields of the JSON in a line, and those that were extracted. */
function ownFields({ extractedFields, message }: LogEvent, rules: DocumentRules): Fields {
  const json = jsonTail(message, rules);
  const extracted = Object.entries(extractedFields ?? {}).flatMap(([name, value]) => {
    // What a pattern such as { $.level = ERROR } extracts is in the JSON.
    const isKnown = json !== undefined && name.startsWith('$.');
    return isKnown || typeof value !== 'string' || value === '' ? [] : [[name, extractedValue(name, value)]];
  });
  return Object.fromEntries([...extracted, ...Object.entries(json ?? {})]);
}

function extractedValue(name: string, value: string): string | number {
  return isNumeric(value) && !addedField.test(name) ? Number(value) : value;
}

function timeOf({ timestampMs }: LogEvent, { '@timestamp': own }: Fields, { timestamp }: DocumentRules): string {
  return timestamp === 'message' && isIsoTimestamp(own) ? own : new Date(timestampMs).toISOString();
}

/** Puts an event's own fields where ECS has them, names of the schema first; returns those that cannot be there. */
function placeFields(document: Fields, own: Fields, ownMessage: string | undefined): Fields {
  const moved: [string, unknown][] = [];
  const isRenamed = ([name, value]: [string, unknown]) => ecsNames.has(name) && !isFields(value);
  const entries = Object.entries(own).filter(([name]) => name !== ownMessage && name !== '@timestamp');
  for (const [name, value] of entries.filter((entry) => !isRenamed(entry))) {
    if (!placeField(document, name, value)) moved.push([name, value]);
  }
  for (const [name, value] of entries.filter(isRenamed)) {
    const path = ecsNames.get(name)?.split('.') ?? [];
    if (!addAt(document, path, value) && !placeField(document, name, value)) moved.push([name, value]);
  }
  return Object.fromEntries(moved);
}

/** Puts a field at the path that its name says; returns whether that was possible. */
function placeField(document: Fields, name: string, value: unknown): boolean {
  if (name === fieldsTextField) return addAt(document, [name], value);
  const parts = name.split('.');
  const path = parts.every((part) => part.trim() !== '') ? parts : [name];
  const [first = ''] = path;
  if (isSystemField(first) || isReserved(first)) return false;
  if (first === 'ecs' && (name !== 'ecs.version' || typeof value !== 'string')) return false;
  if (path.length === 1 && isObjectInEcs(first) && !isFields(value)) return false;
  return addAt(document, path, value);
}

/** Loggers align levels by blanks, and some write numbers. */
function completeLevel(document: Fields, moved: Fields): void {
  const own = valueAt(document, ['log', 'level']);
  const level = own === undefined ? levelOfLine(String(document['message'])) : levelOf(own);
  if (own !== undefined && level === undefined) {
    setAt(moved, ['log.level'], own);
    delete (document['log'] as Fields)['level'];
  }
  if (level !== undefined) setAt(document, ['log', 'level'], level);
}

/** The exception: as the logger wrote it, else as it stands in the message. */
function completeError(document: Fields): void {
  const path = ['error', 'stack_trace'];
  const own = valueAt(document, path);
  const text = Array.isArray(own) ? own.join('\n') : own;
  if (typeof text === 'string') {
    setAt(document, path, text);
    addAt(document, ['error'], errorHead(text.split('\n', 1)[0] ?? ''));
  } else if (own === undefined) addAt(document, ['error'], errorIn(String(document['message'])) ?? {});
  const { error } = document;
  if (isFields(error) && Object.keys(error).length === 0) delete document['error'];
}

/** What the payload tells of the event's origin. An application may say itself what its service, its container and its dataset are. */
function addSystemFields(document: Fields, event: LogEvent, origin: BatchOrigin, rules: EcsRules): void {
  const { owner, logGroup, logStream } = origin;
  const { dataset, namespace, cloudRegion } = rules;
  const stream = streamFields(logStream);
  const fields: Fields = {
    ecs: { version: ecsVersion },
    event: { dataset },
    log: { file: { path: `${logGroup}/${logStream}` } },
    cloud: { provider: 'aws', account: { id: owner }, ...(cloudRegion !== undefined && { region: cloudRegion }) },
    ...(stream && {
      service: { name: stream['@service'] },
      container: { id: stream['@task_id'], name: stream['@container'] },
    }),
  };
  for (const [name, value] of Object.entries(fields)) addAt(document, [name], value);
  document['aws'] = { cloudwatch: { log_group: logGroup, log_stream: logStream, event_id: event.id } };
  document['data_stream'] = { type: 'logs', dataset, namespace };
}
