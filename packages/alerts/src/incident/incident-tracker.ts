import { randomUUID } from 'node:crypto';
import type { ServiceFacts } from '../enrich/service.ts';
import type { Classified } from '../stop/classification.ts';
import { AlertsError } from '../stop/errors.ts';
import {
  alertedBy,
  type DueUpdate,
  dueAfterFailure,
  dueAfterRecovery,
  type Ending,
  type Failure,
  type Incident,
  type IncidentOptions,
} from './incident.ts';
import { deploymentKey, eventKey, failureId, incidentKey, messageKey } from './keys.ts';
import { MemoryStore } from './memory-store.ts';
import type { Counted, IncidentStore } from './store.ts';
import { isPassing } from './table-error.ts';

/** Remembers which events have been dealt with, and which channels know what of an incident. */
export interface IncidentTracker {
  /**
   * Takes an event on; undefined when it has been dealt with already.
   * @throws AlertsError `NOT_COUNTED` where the table does not answer and the event is young: the retry finds it again
   */
  take(stop: Classified, invocation?: Invocation): Promise<TrackedEvent | undefined>;
}

/** One call of the function. */
export interface Invocation {
  /** The same for all retries of an event; default a new one. */
  id?: string;
  /** When the function is ended, milliseconds since 1970; default never. */
  deadline?: number;
}

/** An update, and the channels that accepted it. */
interface Delivered {
  due: DueUpdate;
  took: readonly string[];
  /** By channel, the thread that it returned for the message. */
  threads?: Readonly<Record<string, string>>;
}

/** What an event changes. */
interface Tracked {
  /** Missing where channels know everything already. */
  due?: DueUpdate;
  /** Whether no earlier delivery of the event was tracked. */
  first: boolean;
}

/** One event, being dealt with. */
interface TrackedEvent {
  /**
   * Counts the event, and decides which update is due, given the channels that it is routed to.
   * @param service looks up the service, where that tells how an incident ended
   * @throws AlertsError `NOT_COUNTED`
   */
  track(
    stop: Classified,
    channels: readonly string[],
    service: () => Promise<ServiceFacts | undefined>,
  ): Promise<Tracked>;
  /**
   * The event is dealt with.
   * @throws AlertsError `NOT_COUNTED` where the table did not answer, so that a retry counts the event
   */
  done(stop: Classified, delivered: Delivered | undefined): Promise<void>;
  /** No channel was reached: a retry may alert. Never throws. */
  release(): Promise<void>;
}

export interface TrackerOptions extends IncidentOptions {
  /** How long the table is tried before the function goes on without it, milliseconds. */
  tableWaitMs: number;
  /** The current time, milliseconds since 1970; default the clock's. */
  now?: () => number;
  trouble(what: string, error: Error): void;
}

/** Opens the table until a deadline, milliseconds since 1970. */
export type OpenStore = (deadline: number) => IncidentStore;

/** An event so young is not alerted without the table: its retry, a minute later, mostly finds the table again. */
const patienceMs = 60_000;
/** What sending and the last requests need of the function's time. */
const sendingMs = 20_000;
const closingMs = 3000;

/** Without a table every event is dealt with, and every alert is sent. */
export function createIncidentTracker(open: OpenStore | undefined, options: TrackerOptions): IncidentTracker {
  if (!open) return { take: async () => untracked };
  const memory = new MemoryStore(options.quietSeconds);
  return {
    async take(stop, { id = randomUUID(), deadline = Number.POSITIVE_INFINITY } = {}) {
      const event = eventKey(stop);
      if (event === undefined) return untracked;
      const { tableWaitMs, now = Date.now } = options;
      const store = open(Math.min(Date.now() + tableWaitMs, deadline - sendingMs));
      const closing = () => open(Math.min(Date.now() + tableWaitMs, deadline - closingMs));
      const context = { owner: id, memory, options, now };
      try {
        const isTaken = await store.claim(event, id, now());
        return isTaken ? new TableEvent({ ...context, event, store, closing }) : undefined;
      } catch (error) {
        if (isPassing(error) && isYoung(stop, now())) throw notCounted(error);
        options.trouble(
          'The incident table does not answer: this function’s memory limits what is sent',
          error as Error,
        );
        return new MemoryEvent(context, error);
      }
    },
  };
}

const isYoung = ({ at }: Classified, now: number): boolean => at !== undefined && now - Date.parse(at) < patienceMs;

function notCounted(error: unknown): AlertsError {
  const { name, message } = error as Error;
  return new AlertsError(
    'NOT_COUNTED',
    `The incident table does not answer (${name}: ${message}); the event is retried, so that it is counted.`,
    { cause: error },
  );
}

const untracked: TrackedEvent = {
  track: async ({ action }, to) => ({
    first: true,
    ...(action === 'alert' && to.length > 0 && { due: { update: 'opened', to } }),
  }),
  done: async () => {},
  release: async () => {},
};

interface Context {
  owner: string;
  memory: MemoryStore;
  options: TrackerOptions;
  now: () => number;
}

type EventContext = Context & { event: string; store: IncidentStore; closing: () => IncidentStore };

/** An event in the table. */
class TableEvent implements TrackedEvent {
  readonly #context: EventContext;
  #speaking: { key: string; to: readonly string[] } | undefined;

  constructor(context: EventContext) {
    this.#context = context;
  }

  async track(stop: Classified, channels: readonly string[], service: () => Promise<ServiceFacts | undefined>) {
    try {
      const { due, first } = await dueOf(stop, channels, service, this.#context);
      if (!due?.incident || !due.key) return { first, ...(due && { due }) };
      const key = incidentKey(stop);
      const to = await this.#claim(key, due.to, due.incident);
      this.#speaking = { key, to };
      return { first, ...(to.length > 0 && { due: { ...due, to } }) };
    } catch (error) {
      throw notCounted(error);
    }
  }

  /** The channels that no other invocation is alerting. */
  async #claim(key: string, channels: readonly string[], incident: Incident): Promise<string[]> {
    const { store, owner, now } = this.#context;
    const claims = await Promise.all(
      channels.map((channel) => store.claimUpdate(key, channel, owner, incident, now())),
    );
    return channels.filter((_, i) => claims[i]);
  }

  async done(stop: Classified, delivered: Delivered | undefined) {
    const { closing, event, options, memory, now } = this.#context;
    const store = closing();
    try {
      if (this.#speaking && delivered) await recordDelivered(this.#speaking.key, delivered, stop, store, now());
      await store.finish(event);
    } catch (error) {
      options.trouble('The incident table does not know what was sent', error as Error);
      if (this.#speaking && delivered) await rememberDelivered(this.#speaking.key, delivered, stop, memory, now());
    }
  }

  async release() {
    const { closing, event, options } = this.#context;
    const store = closing();
    try {
      if (this.#speaking) await store.releaseUpdate(this.#speaking.key, this.#speaking.to);
      await store.release(event);
    } catch (error) {
      options.trouble('The incident table does not know that nothing was sent', error as Error);
    }
  }
}

/** An event that the table does not take: this function's memory decides what is sent, and the event is retried. */
class MemoryEvent implements TrackedEvent {
  readonly #context: Context;
  readonly #error: unknown;
  #speaking: { key: string; to: readonly string[] } | undefined;

  constructor(context: Context, error: unknown) {
    this.#context = context;
    this.#error = error;
  }

  async track(stop: Classified, channels: readonly string[]): Promise<Tracked> {
    const { memory, options, now } = this.#context;
    // What ends an incident needs the table: the retry finds it.
    if (stop.action !== 'alert') throw notCounted(this.#error);
    const key = incidentKey(stop);
    const { incident } = await memory.count(key, countedOf(stop, now()));
    const due = dueAfterFailure(incident, channels, failureOf(stop, now()), now(), options);
    const claims = await Promise.all((due?.to ?? []).map((channel) => memory.claimUpdate(key, channel)));
    const to = (due?.to ?? []).filter((_, i) => claims[i]);
    this.#speaking = { key, to };
    return {
      first: false,
      ...(due && to.length > 0 && { due: { ...due, to, key: messageKey(key, incident), uncounted: true } }),
    };
  }

  async done(stop: Classified, delivered: Delivered | undefined): Promise<void> {
    const { memory, now } = this.#context;
    if (delivered) await rememberDelivered(incidentKey(stop), delivered, stop, memory, now());
    throw notCounted(this.#error);
  }

  async release(): Promise<void> {
    if (this.#speaking) await this.#context.memory.releaseUpdate(this.#speaking.key, this.#speaking.to);
  }
}

async function rememberDelivered(
  key: string,
  { due, took, threads = {} }: Delivered,
  stop: Classified,
  memory: MemoryStore,
  now: number,
): Promise<void> {
  if (due.update === 'recovered') return;
  await memory.releaseUpdate(key, due.to);
  if (took.length === 0) return;
  const { incident } = await memory.count(key, countedOf(stop, now));
  await memory.recordUpdate(
    key,
    due.update,
    alertedOf({ took, threads }, due.incident ?? incident, stop, now),
    incident,
    now,
  );
}

async function recordDelivered(
  key: string,
  { due: { update, to, incident }, took, threads = {} }: Delivered,
  stop: Classified,
  store: IncidentStore,
  now: number,
): Promise<void> {
  await store.releaseUpdate(
    key,
    to.filter((channel) => !took.includes(channel)),
  );
  if (took.length === 0 || !incident) return;
  if (update === 'recovered') return store.recordRecovery(key, took, incident, timeOf(stop, now), now);
  await store.recordUpdate(key, update, alertedOf({ took, threads }, incident, stop, now), incident, now);
}

function alertedOf(
  { took, threads }: Required<Pick<Delivered, 'took' | 'threads'>>,
  incident: Incident,
  stop: Classified,
  now: number,
) {
  const failure = failureOf(stop, now);
  return Object.fromEntries(
    took.map((channel) => [channel, alertedBy(incident.alerted[channel], failure, now, threads[channel])]),
  );
}

type TableContext = Context & { store: IncidentStore };

async function dueOf(
  stop: Classified,
  channels: readonly string[],
  service: () => Promise<ServiceFacts | undefined>,
  context: TableContext,
): Promise<Tracked> {
  const { store, options, now } = context;
  // The next deployment may fail for other reasons.
  if (isOtherDeployment(stop)) await store.close(deploymentKey(stop));
  if (stop.action !== 'alert') return { first: true, ...withDue(await recoveryOf(stop, service, context)) };
  if (stop.cause === 'steady-state') {
    const due = (await recoveryOf(stop, service, context)) ?? openedFor(channels);
    return { first: true, ...withDue(due) };
  }
  const key = incidentKey(stop);
  const { incident, first } = await countInTable(key, stop, context);
  const due = dueAfterFailure(incident, channels, failureOf(stop, now()), now(), options);
  return { first, ...withDue(due && { ...due, key: messageKey(key, incident) }) };
}

const withDue = (due: DueUpdate | undefined) => (due ? { due } : {});
const openedFor = (to: readonly string[]): DueUpdate | undefined =>
  to.length === 0 ? undefined : { update: 'opened', to };

/** Counts a failure, and tells the table what this function sent while the table did not answer. */
async function countInTable(key: string, stop: Classified, { store, memory, now }: TableContext): Promise<Counted> {
  const counted = await store.count(key, countedOf(stop, now()), now());
  const sent = await memory.find(key);
  await memory.close(key);
  const { incident, first } = counted;
  if (sent?.announcedAt === undefined || incident.announcedAt !== undefined) return counted;
  await store.recordUpdate(key, 'opened', sent.alerted, incident, sent.announcedAt);
  return { first, incident: { ...incident, alerted: sent.alerted, announcedAt: sent.announcedAt } };
}

async function recoveryOf(
  stop: Classified,
  service: () => Promise<ServiceFacts | undefined>,
  { store, options, now }: TableContext,
): Promise<DueUpdate | undefined> {
  if (!mayEnd(stop)) return undefined;
  const key = incidentKey(stop);
  const incident = await store.find(key);
  if (!incident || Object.keys(incident.alerted).length === 0) return undefined;
  const ending = endingOf(stop, stop.standalone ? undefined : await service());
  const due = ending && dueAfterRecovery(incident, timeOf(stop, now()), ending, options);
  return due && { ...due, key: messageKey(key, incident) };
}

/** Whether an event may be the end of an incident. */
const mayEnd = ({ cause, standalone }: Classified): boolean =>
  standalone
    ? cause === 'app-exit-zero'
    : ['steady-state', 'scale-in', 'deployment', 'deploy-or-scale-in'].includes(cause);

/** How an event ends an incident; undefined where it does not. */
export function endingOf({ cause, standalone }: Classified, service: ServiceFacts | undefined): Ending | undefined {
  if (standalone) return 'succeeded';
  if (service?.status !== undefined && service.status !== 'ACTIVE') return 'deleted';
  if (service?.desiredCount === 0) return 'scaled-to-zero';
  return cause === 'steady-state' ? 'steady' : undefined;
}

const timeOf = ({ at }: Classified, now: number): number => (at === undefined ? now : Date.parse(at));

function failureOf(stop: Classified, now: number): Failure {
  return { severity: stop.severity, cause: stop.cause, at: timeOf(stop, now) };
}

function countedOf(stop: Classified, now: number) {
  const id = failureId(stop);
  return {
    ...(id && { id }),
    cause: stop.cause,
    ...(stop.exitCode !== undefined && { exitCode: stop.exitCode }),
    isStop: stop.taskArn !== undefined,
    at: timeOf(stop, now),
  };
}

/** A deployment that begins or is completed, and not the rollback of one that failed. */
const isOtherDeployment = ({ cause, taskArn }: Classified): boolean => cause === 'deployment' && taskArn === undefined;
