import { gunzipSync } from 'node:zlib';

/**
 * The plain way: AWS's blueprint algorithm as anybody would write it down from its description
 * (inflate, parse, one object a document, stringify), with the fixed type. The benchmark's reference and the tests' oracle.
 */
export function blueprintEncode(gzip: Uint8Array): string {
  return blueprintBody(JSON.parse(gunzipSync(gzip).toString('utf8')));
}

interface BlueprintPayload {
  messageType: string;
  owner: string;
  logGroup: string;
  logStream: string;
  logEvents: { id: string; timestamp: number; message: string; extractedFields?: Record<string, string> }[];
}

export function blueprintBody(payload: BlueprintPayload): string {
  if (payload.messageType === 'CONTROL_MESSAGE') return '';
  let body = '';
  for (const event of payload.logEvents) {
    const timestamp = new Date(1 * event.timestamp);
    const index = [
      `cwl-${timestamp.getUTCFullYear()}`,
      `0${timestamp.getUTCMonth() + 1}`.slice(-2),
      `0${timestamp.getUTCDate()}`.slice(-2),
    ].join('.');
    const source = fieldsOf(event.message, event.extractedFields);
    source['@id'] = event.id;
    source['@timestamp'] = timestamp.toISOString();
    source['@message'] = event.message;
    source['@owner'] = payload.owner;
    source['@log_group'] = payload.logGroup;
    source['@log_stream'] = payload.logStream;
    const action = { index: { _index: index, _type: 'bizom', _id: event.id } };
    body += `${[JSON.stringify(action), JSON.stringify(source)].join('\n')}\n`;
  }
  return body;
}

function fieldsOf(message: string, extractedFields: Record<string, string> | undefined): Record<string, unknown> {
  if (!extractedFields) return jsonIn(message) ?? {};
  const source: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(extractedFields)) {
    if (!value) continue;
    if (!Number.isNaN(Number.parseFloat(value)) && Number.isFinite(Number(value))) {
      source[key] = 1 * Number(value);
      continue;
    }
    const json = jsonIn(value);
    if (json) source[`$${key}`] = json;
    source[key] = value;
  }
  return source;
}

function jsonIn(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const json = text.substring(start);
  return isJson(json) ? JSON.parse(json) : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return true;
}
