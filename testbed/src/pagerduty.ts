import { type Answer, serve } from './http-server.ts';

/** An alert as PagerDuty keeps it. */
export interface PagerDutyAlert {
  key: string;
  status: 'triggered' | 'resolved';
  /** Every event, in order. */
  events: Fields[];
}

export interface PagerDutyServer extends AsyncDisposable {
  /** The Events API, to give as `apiUrl`. */
  url: string;
  routingKey: string;
  alerts: PagerDutyAlert[];
  changes: Fields[];
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A STAND-IN for PagerDuty's Events API v2 (nothing real can be had without an account): required fields, lengths, severities, the size
 * of an event, deduplication by key, and error replies as in https://developer.pagerduty.com/docs/send-alert-event and
 * https://developer.pagerduty.com/docs/events-api-v2-overview.
 */
export async function startPagerDuty({ eventsUntilLimit = Number.POSITIVE_INFINITY } = {}): Promise<PagerDutyServer> {
  const routingKey = 'r0123456789abcdefstandinkey01234';
  const alerts: PagerDutyAlert[] = [];
  const changes: Fields[] = [];
  let untilLimit = eventsUntilLimit;
  const { url, stop } = await serve((request, body) => {
    const isChange = request.url === '/v2/change/enqueue';
    if (!isChange && request.url !== '/v2/enqueue') return { status: 404, body: '{}' };
    untilLimit -= 1;
    if (untilLimit < 0) {
      untilLimit = Number.POSITIVE_INFINITY;
      return { status: 429, body: '' };
    }
    if (body.length > 512 * 1024) return { status: 413, body: '' };
    const event = parse(body.toString());
    const errors = [...keyErrors(event, routingKey), ...(isChange ? payloadErrors(event, false) : eventErrors(event))];
    if (errors.length > 0) return invalid(errors);
    if (isChange) changes.push(event);
    return accepted(isChange ? undefined : take(alerts, event));
  });
  return { url, routingKey, alerts, changes, stop, [Symbol.asyncDispose]: stop };
}

const invalid = (errors: readonly string[]): Answer => ({
  status: 400,
  body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }),
});

const accepted = (key: string | undefined): Answer => ({
  status: 202,
  body: JSON.stringify({ status: 'success', message: 'Event processed', ...(key && { dedup_key: key }) }),
});

function parse(body: string): Fields {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

function keyErrors({ routing_key: key }: Fields, known: string): string[] {
  if (typeof key !== 'string' || key.length !== 32) {
    return ["Length of 'routing_key' is incorrect (should be 32 characters)"];
  }
  return key === known ? [] : [`Invalid routing key ${key}`];
}

function eventErrors(event: Fields): string[] {
  const { event_action: action, dedup_key: key, links = [] } = event;
  const errors = typeof key === 'string' && key.length > 255 ? ["'dedup_key' is longer than 255 characters"] : [];
  if (action === 'resolve') return key === undefined ? [...errors, "'dedup_key' is missing or blank"] : errors;
  if (action !== 'trigger') return [...errors, "'event_action' must be one of trigger, acknowledge, resolve"];
  const isLink = (link: unknown) => /^https?:\/\//.test(String(Object(link).href));
  const badLinks = Array.isArray(links) && links.every(isLink) ? [] : ["'links' must have an 'href' each"];
  return [...errors, ...badLinks, ...payloadErrors(event, true)];
}

function payloadErrors({ payload }: Fields, isAlert: boolean): string[] {
  const { summary, source, severity, timestamp }: Fields = Object(payload);
  const isTime = timestamp === undefined || !Number.isNaN(Date.parse(String(timestamp)));
  return [
    ...(typeof summary === 'string' && summary !== '' ? [] : ["'payload.summary' is missing or blank"]),
    ...(String(summary).length > 1024 ? ["'payload.summary' is longer than 1024 characters"] : []),
    ...(isAlert && !source ? ["'payload.source' is missing or blank"] : []),
    ...(!isAlert || /^(critical|error|warning|info)$/.test(String(severity)) ? [] : ["'payload.severity' is invalid"]),
    ...(isTime ? [] : ["'payload.timestamp' is not a valid ISO 8601 date"]),
  ];
}

/** An event with the key of an open alert is one more of it; after it was resolved, a trigger is a new alert. */
function take(alerts: PagerDutyAlert[], event: Fields): string {
  const key = String(event['dedup_key'] ?? `generated-${alerts.length + 1}`);
  const open = alerts.find((alert) => alert.key === key && alert.status === 'triggered');
  if (event['event_action'] === 'resolve') {
    if (open) Object.assign(open, { status: 'resolved' }).events.push(event);
  } else if (open) open.events.push(event);
  else alerts.push({ key, status: 'triggered', events: [event] });
  return key;
}
