import type { EvidencePlace } from '@bizom/fleet';
import { type Channel, type Delivery, type Message, notifyAll, type Route, routeChannels } from '@bizom/notify';
import type { Clients } from '../aws/clients.ts';
import { classify } from '../classify/classify.ts';
import { lookCloser } from '../diagnose/look-closer.ts';
import type { LookUps } from '../enrich/enrichment.ts';
import type { DueUpdate, IncidentUpdate } from '../incident/incident.ts';
import type { IncidentTracker, Invocation } from '../incident/incident-tracker.ts';
import type { LinkTemplate } from '../message/links.ts';
import { labelsOf, messageOf } from '../message/message.ts';
import type { Cause } from '../stop/causes.ts';
import type { Classification, Classified } from '../stop/classification.ts';
import { AlertsError } from '../stop/errors.ts';
import type { FleetNames } from '../stop/names.ts';
import type { Telemetry } from './telemetry.ts';

/** What an event is answered with, and by. */
export interface Responder {
  channels: readonly Channel[];
  routes: readonly Route[];
  names: FleetNames;
  alertOn: readonly Cause[];
  links: readonly LinkTemplate[];
  /** IANA time zone that messages show besides UTC; default UTC only. */
  timeZone?: string;
  lookUpTimeoutMs: number;
  /** Where the probe keeps evidence; default nowhere. */
  evidence?: EvidencePlace;
  clients: Clients;
  tracker: IncidentTracker;
  telemetry: Telemetry;
  /** The current time, milliseconds since 1970; default the clock's. */
  now?: () => number;
}

/** What became of an event. */
export type Outcome =
  | { outcome: 'ignored' | 'duplicate' | 'silent' | 'counted' | 'unrouted'; classification: Classification }
  /** `undelivered`: the channels that did not know refused it, and others that it is routed to know. */
  | {
      outcome: 'sent' | 'undelivered';
      classification: Classification;
      update: IncidentUpdate;
      message: Message;
      deliveries: Delivery[];
    };

/**
 * From an event to the message: classify, take it on once, look closer, count it, decide what is to be said to whom, say it.
 * @throws AlertsError `NOT_AN_EVENT`; `UNDELIVERED` when no channel took the message and none knew, and `NOT_COUNTED` when the
 * incident table did not answer: the event is to be tried again
 */
export async function respond(event: unknown, responder: Responder, invocation?: Invocation): Promise<Outcome> {
  const { tracker, telemetry } = responder;
  const first = classify(event, responder);
  if (first.action === 'ignore') return { outcome: 'ignored', classification: first };

  const tracked = await tracker.take(first, invocation);
  if (tracked === undefined) return { outcome: 'duplicate', classification: first };
  try {
    const { stop, look } = await lookCloser(event, first, responder);
    const routed = routedTo(stop, responder);
    const { due, first: isFirst } = await tracked.track(stop, routed, look.service);
    if (isFirst) telemetry.saw(stop);
    const outcome = due ? await say(stop, due, routed, look, responder) : quiet(stop, routed, telemetry);
    const deliveries = 'deliveries' in outcome ? outcome.deliveries : [];
    await tracked.done(stop, due && { due, took: taken(deliveries), threads: threadsOf(deliveries) });
    return outcome;
  } catch (error) {
    await tracked.release();
    throw error;
  }
}

function routedTo(stop: Classified, { channels, routes }: Responder): string[] {
  const { severity } = stop;
  return routeChannels(channels, routes, { severity, labels: labelsOf(stop) }).map(({ name }) => name);
}

function quiet(stop: Classified, routed: readonly string[], telemetry: Telemetry): Outcome {
  if (stop.action === 'silent') return { outcome: 'silent', classification: stop };
  return routed.length === 0 ? unrouted(stop, telemetry) : { outcome: 'counted', classification: stop };
}

function unrouted(stop: Classified, telemetry: Telemetry): Outcome {
  telemetry.unrouted(stop);
  return { outcome: 'unrouted', classification: stop };
}

async function say(
  stop: Classified,
  due: DueUpdate,
  routed: readonly string[],
  look: LookUps,
  responder: Responder,
): Promise<Outcome> {
  const channels = responder.channels.filter(({ name }) => due.to.includes(name));
  if (channels.length === 0) return unrouted(stop, responder.telemetry);
  const { links, timeZone, now = Date.now } = responder;
  const known = await look.all();
  const message = messageOf({
    ...{ stop, known, missing: look.missing, links, due, now: now() },
    ...(timeZone !== undefined && { timeZone }),
  });
  const deliveries = await notifyAll(channels, message);
  responder.telemetry.sent(stop, deliveries);
  const sent = taken(deliveries).length > 0;
  const othersKnow = due.update !== 'recovered' && routed.some((name) => !due.to.includes(name));
  if (!sent && !othersKnow) throw undelivered(deliveries);
  const outcome = sent ? 'sent' : 'undelivered';
  return { outcome, classification: stop, update: due.update, message, deliveries };
}

const taken = (deliveries: readonly Delivery[]): string[] =>
  deliveries.filter(({ error }) => !error).map(({ channel }) => channel);

/** By channel, the thread of its message. */
function threadsOf(deliveries: readonly Delivery[]): Record<string, string> {
  return Object.fromEntries(deliveries.flatMap(({ channel, thread }) => (thread ? [[channel, thread]] : [])));
}

function undelivered(deliveries: readonly Delivery[]): AlertsError {
  const reasons = deliveries.map(({ channel, error }) => `${channel}: ${error?.message}`).join('; ');
  return new AlertsError('UNDELIVERED', `No channel took the message. ${reasons}`);
}
