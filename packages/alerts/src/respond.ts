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
import { messageOf } from './message.ts';
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
  | { outcome: 'sent'; classification: Classification; speech: Speech; message: Message; deliveries: Delivery[] };

/**
 * From an event to the message: classify, take it on once, look closer, count it, decide whether anything is to be said, say it.
 * @throws AlertsError `NOT_AN_EVENT`; `UNDELIVERED` when no channel took the message, so that the event is tried again
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
    const due = await turn.whatToSay(stop);
    const outcome = due ? await say(stop, due, look, responder) : quiet(stop);
    await turn.done(stop, due?.speech);
    return outcome;
  } catch (error) {
    await turn.giveBack();
    throw error;
  }
}

async function lookCloser(stop: Classified, look: LookUps, alertOn: readonly Cause[]): Promise<Classified> {
  const needed = neededToRefine(stop);
  const known = await Promise.all(needed.map(async (part) => [part, await look[part]()] as const));
  return refine(stop, Object.fromEntries(known), alertOn);
}

function quiet(stop: Classified): Outcome {
  return { outcome: stop.action === 'silent' ? 'silent' : 'counted', classification: stop };
}

async function say(stop: Classified, due: Due, look: LookUps, responder: Responder): Promise<Outcome> {
  const known = await look.all();
  const message = messageOf({ stop, known, missing: look.missing, links: responder.links, ...due });
  const channels = routeChannels(responder.channels, responder.routes, message);
  if (channels.length === 0) {
    responder.witness.unrouted(stop);
    return { outcome: 'unrouted', classification: stop };
  }
  const deliveries = await notifyAll(channels, message);
  responder.witness.sent(stop, deliveries);
  if (deliveries.every(({ error }) => error)) throw undelivered(deliveries);
  return { outcome: 'sent', classification: stop, speech: due.speech, message, deliveries };
}

function undelivered(deliveries: readonly Delivery[]): AlertsError {
  const reasons = deliveries.map(({ channel, error }) => `${channel}: ${error?.message}`).join('; ');
  return new AlertsError('UNDELIVERED', `No channel took the message. ${reasons}`);
}
