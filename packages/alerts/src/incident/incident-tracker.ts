import type { Classified } from '../stop/classification.ts';
import {
  type DueUpdate,
  dueAfterSteadyState,
  dueAfterStop,
  graver,
  type Incident,
  type IncidentOptions,
} from './incident.ts';
import type { Claim, IncidentStore } from './store.ts';

/** Remembers which events have been dealt with, and which channels were told what of a service. */
export interface IncidentTracker {
  /** Takes an event on; undefined when it has been dealt with already. */
  take(stop: Classified): Promise<TrackedEvent | undefined>;
}

/** What was said, and the channels that took it. */
interface Delivered {
  due: DueUpdate;
  took: readonly string[];
}

/** One event, being dealt with. None of it throws: a store that fails means more messages, never fewer. */
interface TrackedEvent {
  /** Whether an earlier try has counted the stop already. */
  counted: boolean;
  /** What is due to be said, given the channels that the stop is routed to; undefined: nothing. */
  dueUpdate(stop: Classified, channels: readonly string[]): Promise<DueUpdate | undefined>;
  /** The event is dealt with; without `said` there was nothing to say. */
  done(stop: Classified, said: Delivered | undefined): Promise<void>;
  /** Nobody was reached: whoever tries next may say it. */
  release(): Promise<void>;
}

type Trouble = (what: string, error: Error) => void;

/** Without a store every event is dealt with, and every alert is said. */
export function createIncidentTracker(
  store: IncidentStore | undefined,
  options: IncidentOptions,
  trouble: Trouble,
): IncidentTracker {
  return {
    async take(stop) {
      const key = eventKey(stop);
      if (store === undefined || key === undefined) return forgetful;
      try {
        const claim = await store.claim(key, Date.now());
        return claim && remembering(store, claim, options, trouble);
      } catch (error) {
        trouble('The incident table cannot be reached: every alert is sent', error as Error);
        return forgetful;
      }
    },
  };
}

const forgetful: TrackedEvent = {
  counted: false,
  dueUpdate: async ({ action }, channels) => (action === 'alert' ? opened(channels) : undefined),
  done: async () => {},
  release: async () => {},
};

const opened = (to: readonly string[]): DueUpdate | undefined =>
  to.length === 0 ? undefined : { update: 'opened', to };

function remembering(store: IncidentStore, claim: Claim, options: IncidentOptions, trouble: Trouble): TrackedEvent {
  let speaking: { service: string; to: readonly string[] } | undefined;
  const attempt = (what: string, act: () => Promise<void>) => act().catch((error: Error) => trouble(what, error));
  return {
    counted: claim.counted,
    async dueUpdate(stop, channels) {
      try {
        const due = await dueFor(stop, channels, claim, store, options);
        if (!due?.incident) return due;
        const to = await claimUpdate(serviceKey(stop), due.to, due.incident, store);
        speaking = { service: serviceKey(stop), to };
        return to.length === 0 ? undefined : { ...due, to };
      } catch (error) {
        trouble('The incident table cannot be reached: the alert is sent', error as Error);
        return forgetful.dueUpdate(stop, channels);
      }
    },
    done: (stop, said) =>
      attempt('The incident table does not know that this was said', async () => {
        if (speaking && said) await recordDelivered(speaking.service, said, stop, store);
        await claim.finish();
      }),
    release: () =>
      attempt('The incident table does not know that this was not said', async () => {
        if (speaking) await store.releaseUpdate(speaking.service, speaking.to);
        await claim.release();
      }),
  };
}

/** The channels that nobody else is telling. */
async function claimUpdate(
  service: string,
  channels: readonly string[],
  incident: Incident,
  store: IncidentStore,
): Promise<string[]> {
  const now = Date.now();
  const claims = await Promise.all(channels.map((channel) => store.claimUpdate(service, channel, incident, now)));
  return channels.filter((_, i) => claims[i]);
}

async function recordDelivered(
  service: string,
  { due: { update, to, incident }, took }: Delivered,
  { severity }: Classified,
  store: IncidentStore,
): Promise<void> {
  const failed = to.filter((channel) => !took.includes(channel));
  if (failed.length > 0) await store.releaseUpdate(service, failed);
  if (took.length === 0) return;
  if (update === 'recovered') return store.recordRecovery(service, took, Date.now());
  const told = took.map((channel) => [channel, graver(incident?.told[channel]?.severity, severity)] as const);
  await store.recordUpdate(service, update, Object.fromEntries(told), Date.now());
}

async function dueFor(
  stop: Classified,
  channels: readonly string[],
  claim: Claim,
  store: IncidentStore,
  options: IncidentOptions,
): Promise<DueUpdate | undefined> {
  const now = Date.now();
  // The next deployment may fail for reasons of its own.
  if (isOtherDeployment(stop)) await store.close(deploymentKey(stop));
  if (stop.cause === 'steady-state') {
    const incident = await store.find(serviceKey(stop));
    const recovery = incident && dueAfterSteadyState(incident, now, options);
    return recovery ?? (stop.action === 'alert' ? opened(channels) : undefined);
  }
  if (stop.action !== 'alert') return undefined;
  const known = claim.counted ? await store.find(serviceKey(stop)) : undefined;
  const incident = known ?? (await count(stop, store, now));
  const due = dueAfterStop(incident, channels, stop.severity, now, options);
  // A message may fail and be tried again: the stop is not to be counted again then.
  if (due) await claim.noteCounted();
  return due;
}

async function count(stop: Classified, store: IncidentStore, now: number): Promise<Incident> {
  const at = stop.at === undefined ? now : Date.parse(stop.at);
  const { cause, exitCode } = stop;
  return store.countStop(serviceKey(stop), { cause, at, ...(exitCode !== undefined && { exitCode }) }, now);
}

/** The same task once; its Spot warning apart from its stop. Other events by their id. */
function eventKey({ taskArn, eventId, row }: Classified): string | undefined {
  return row === 'spot-warning' ? `${taskArn}#warning` : (taskArn ?? eventId);
}

const serviceKey = (stop: Classified): string =>
  stop.cause === 'deployment-failed' ? deploymentKey(stop) : `${stop.environment}/${stop.service}`;

/** A failed deployment is news of its own, whatever its tasks did before. */
const deploymentKey = ({ environment, service }: Classified): string => `${environment}/${service}#deployment`;

/** A deployment that begins or is completed, and not the rollback of one that failed. */
const isOtherDeployment = ({ cause, taskArn }: Classified): boolean => cause === 'deployment' && taskArn === undefined;
