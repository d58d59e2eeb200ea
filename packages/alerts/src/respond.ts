import { type Channel, type Delivery, type Message, notifyAll, type Route, routeChannels } from '@bizom/notify';
import type { Cause } from './causes.ts';
import type { Classification, Classified } from './classification.ts';
import { classify } from './classify.ts';
import type { Clients } from './enrich/clients.ts';
import { type LookUps, lookUps } from './enrich/enrichment.ts';
import { AlertsError } from './errors.ts';
import type { Due, Speech } from './incident/incident.ts';
import type { Memory } from './incident/memory.ts';
import type { LinkTemplate } from './links.ts';
import { labelsOf, messageOf } from './message.ts';
import type { FleetNames } from './names.ts';
import { neededToRefine, refine } from './refine.ts';
import type { Witness } from './witness.ts';

/** What an event is answered with, and by. */
export interface Responder {
  channels: readonly Channel[];
  routes: readonly Route[];
  names: FleetNames;
  alertOn: readonly Cause[];
  links: readonly LinkTemplate[];
  lookUpTimeoutMs: number;
  clients: Clients;
  memory: Memory;
  witness: Witness;
}

/** What became of an event. */
export type Outcome =
  | { outcome: 'ignored' | 'duplicate' | 'silent' | 'counted' | 'unrouted'; classification: Classification }
  /** `undelivered`: the channels that did not know refused it, and others that it is routed to know. */
  | {
      outcome: 'sent' | 'undelivered';
      classification: Classification;
      speech: Speech;
      message: Message;
      deliveries: Delivery[];
    };

/**
 * From an event to the message: classify, take it on once, look closer, count it, decide what is to be said to whom, say it.
 * @throws AlertsError `NOT_AN_EVENT`; `UNDELIVERED` when no channel took the message and none knew, so that the event is tried again
 */
export async function respond(event: unknown, responder: Responder): Promise<Outcome> {
  const { memory, witness } = responder;
  const first = classify(event, responder);
  if (first.action === 'ignore') return { outcome: 'ignored', classification: first };

  const turn = await memory.take(first);
  if (turn === undefined) return { outcome: 'duplicate', classification: first };
  try {
    const look = lookUps(first, responder.clients, responder.lookUpTimeoutMs);
    const stop = await lookCloser(first, look, responder.alertOn);
    if (!turn.counted) witness.saw(stop);
    const routed = routedTo(stop, responder);
    const due = await turn.whatToSay(stop, routed);
    const outcome = due ? await say(stop, due, routed, look, responder) : quiet(stop, routed, witness);
    await turn.done(stop, due && { due, took: 'deliveries' in outcome ? taken(outcome.deliveries) : [] });
    return outcome;
  } catch (error) {
    await turn.giveBack();
    throw error;
  }
}

function routedTo(stop: Classified, { channels, routes }: Responder): string[] {
  const { severity } = stop;
  return routeChannels(channels, routes, { severity, labels: labelsOf(stop) }).map(({ name }) => name);
}

async function lookCloser(stop: Classified, look: LookUps, alertOn: readonly Cause[]): Promise<Classified> {
  const needed = neededToRefine(stop);
  const known = await Promise.all(needed.map(async (part) => [part, await look[part]()] as const));
  return refine(stop, Object.fromEntries(known), alertOn);
}

function quiet(stop: Classified, routed: readonly string[], witness: Witness): Outcome {
  if (stop.action === 'silent') return { outcome: 'silent', classification: stop };
  return routed.length === 0 ? unrouted(stop, witness) : { outcome: 'counted', classification: stop };
}

function unrouted(stop: Classified, witness: Witness): Outcome {
  witness.unrouted(stop);
  return { outcome: 'unrouted', classification: stop };
}

async function say(
  stop: Classified,
  due: Due,
  routed: readonly string[],
  look: LookUps,
  responder: Responder,
): Promise<Outcome> {
  const channels = responder.channels.filter(({ name }) => due.to.includes(name));
  if (channels.length === 0) return unrouted(stop, responder.witness);
  const known = await look.all();
  const message = messageOf({ stop, known, missing: look.missing, links: responder.links, ...due });
  const deliveries = await notifyAll(channels, message);
  responder.witness.sent(stop, deliveries);
  const sent = taken(deliveries).length > 0;
  const othersKnow = due.speech !== 'recovered' && routed.some((name) => !due.to.includes(name));
  if (!sent && !othersKnow) throw undelivered(deliveries);
  const outcome = sent ? 'sent' : 'undelivered';
  return { outcome, classification: stop, speech: due.speech, message, deliveries };
}

const taken = (deliveries: readonly Delivery[]): string[] =>
  deliveries.filter(({ error }) => !error).map(({ channel }) => channel);

function undelivered(deliveries: readonly Delivery[]): AlertsError {
  const reasons = deliveries.map(({ channel, error }) => `${channel}: ${error?.message}`).join('; ');
  return new AlertsError('UNDELIVERED', `No channel took the message. ${reasons}`);
}
