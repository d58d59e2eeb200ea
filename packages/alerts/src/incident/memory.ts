import type { Classified } from '../classification.ts';
import {
  type Due,
  dueAfterSteadyState,
  dueAfterStop,
  graver,
  type Incident,
  type IncidentOptions,
} from './incident.ts';
import type { Claim, IncidentStore } from './store.ts';

/** Remembers which events have been dealt with, and which channels were told what of a service. */
export interface Memory {
  /** Takes an event on; undefined when it has been dealt with already. */
  take(stop: Classified): Promise<Turn | undefined>;
}

/** What was said, and the channels that took it. */
interface Said {
  due: Due;
  took: readonly string[];
}

/** One event, being dealt with. None of it throws: a store that fails means more messages, never fewer. */
interface Turn {
  /** Whether an earlier try has counted the stop already. */
  counted: boolean;
  /** What is due to be said, given the channels that the stop is routed to; undefined: nothing. */
  whatToSay(stop: Classified, channels: readonly string[]): Promise<Due | undefined>;
  /** The event is dealt with; without `said` there was nothing to say. */
  done(stop: Classified, said: Said | undefined): Promise<void>;
  /** Nobody was reached: whoever tries next may say it. */
  giveBack(): Promise<void>;
}

type Trouble = (what: string, error: Error) => void;

/** Without a store every event is dealt with, and every alert is said. */
export function createMemory(store: IncidentStore | undefined, options: IncidentOptions, trouble: Trouble): Memory {
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

const forgetful: Turn = {
  counted: false,
  whatToSay: async ({ action }, channels) => (action === 'alert' ? opened(channels) : undefined),
  done: async () => {},
  giveBack: async () => {},
};

const opened = (to: readonly string[]): Due | undefined => (to.length === 0 ? undefined : { speech: 'opened', to });

function remembering(store: IncidentStore, claim: Claim, options: IncidentOptions, trouble: Trouble): Turn {
  let speaking: { service: string; to: readonly string[] } | undefined;
  const attempt = (what: string, act: () => Promise<void>) => act().catch((error: Error) => trouble(what, error));
  return {
    counted: claim.counted,
    async whatToSay(stop, channels) {
      try {
        const due = await dueFor(stop, channels, claim, store, options);
        if (!due?.incident) return due;
        const to = await claimSpeech(serviceKey(stop), due.to, due.incident, store);
        speaking = { service: serviceKey(stop), to };
        return to.length === 0 ? undefined : { ...due, to };
      } catch (error) {
        trouble('The incident table cannot be reached: the alert is sent', error as Error);
        return forgetful.whatToSay(stop, channels);
      }
    },
    done: (stop, said) =>
      attempt('The incident table does not know that this was said', async () => {
        if (speaking && said) await noteSaid(speaking.service, said, stop, store);
        await claim.finish();
      }),
    giveBack: () =>
      attempt('The incident table does not know that this was not said', async () => {
        if (speaking) await store.releaseSpeech(speaking.service, speaking.to);
        await claim.release();
      }),
  };
}

/** The channels that nobody else is telling. */
async function claimSpeech(
  service: string,
  channels: readonly string[],
  incident: Incident,
  store: IncidentStore,
): Promise<string[]> {
  const now = Date.now();
  const claims = await Promise.all(channels.map((channel) => store.claimSpeech(service, channel, incident, now)));
  return channels.filter((_, i) => claims[i]);
}

async function noteSaid(
  service: string,
  { due: { speech, to, incident }, took }: Said,
  { severity }: Classified,
  store: IncidentStore,
): Promise<void> {
  const failed = to.filter((channel) => !took.includes(channel));
  if (failed.length > 0) await store.releaseSpeech(service, failed);
  if (took.length === 0) return;
  if (speech === 'recovered') return store.noteRecovery(service, took, Date.now());
  const told = took.map((channel) => [channel, graver(incident?.told[channel]?.severity, severity)] as const);
  await store.noteSpeech(service, speech, Object.fromEntries(told), Date.now());
}

async function dueFor(
  stop: Classified,
  channels: readonly string[],
  claim: Claim,
  store: IncidentStore,
  options: IncidentOptions,
): Promise<Due | undefined> {
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
