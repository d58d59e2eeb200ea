import type { Classified } from '../classification.ts';
import {
  type Due,
  type Incident,
  type IncidentOptions,
  type Speech,
  speechAfterSteadyState,
  speechAfterStop,
} from './incident.ts';
import type { Claim, IncidentStore } from './store.ts';

/** Remembers which events have been dealt with, and what people were told of a service. */
export interface Memory {
  /** Takes an event on; undefined when it has been dealt with already. */
  take(stop: Classified): Promise<Turn | undefined>;
}

/** One event, being dealt with. None of it throws: a store that fails means more messages, never fewer. */
interface Turn {
  /** Whether an earlier try has counted the stop already. */
  counted: boolean;
  /** What is due to be said; undefined: nothing. */
  whatToSay(stop: Classified): Promise<Due | undefined>;
  done(stop: Classified, speech: Speech | undefined): Promise<void>;
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
  whatToSay: async ({ action }) => (action === 'alert' ? { speech: 'opened' } : undefined),
  done: async () => {},
  giveBack: async () => {},
};

function remembering(store: IncidentStore, claim: Claim, options: IncidentOptions, trouble: Trouble): Turn {
  let speaksFor: string | undefined;
  const attempt = (what: string, act: () => Promise<void>) => act().catch((error: Error) => trouble(what, error));
  return {
    counted: claim.counted,
    async whatToSay(stop) {
      try {
        const due = await dueFor(stop, claim, store, options);
        if (due?.incident && !(await store.claimSpeech(serviceKey(stop), due.incident, Date.now()))) return undefined;
        if (due?.incident) speaksFor = serviceKey(stop);
        return due;
      } catch (error) {
        trouble('The incident table cannot be reached: the alert is sent', error as Error);
        return forgetful.whatToSay(stop);
      }
    },
    done: (stop, speech) =>
      attempt('The incident table does not know that this was said', async () => {
        if (speaksFor && speech) await store.noteSpeech(speaksFor, speech, stop.severity, Date.now());
        await claim.finish();
      }),
    giveBack: () =>
      attempt('The incident table does not know that this was not said', async () => {
        if (speaksFor) await store.releaseSpeech(speaksFor);
        await claim.release();
      }),
  };
}

async function dueFor(
  stop: Classified,
  claim: Claim,
  store: IncidentStore,
  options: IncidentOptions,
): Promise<Due | undefined> {
  const now = Date.now();
  if (stop.cause === 'steady-state') return recoveryOf(stop, await store.find(serviceKey(stop)), now, options);
  if (stop.action !== 'alert') return undefined;
  const known = claim.counted ? await store.find(serviceKey(stop)) : undefined;
  const incident = known ?? (await count(stop, store, now));
  const speech = speechAfterStop(incident, stop.severity, now, options);
  if (speech === undefined) return undefined;
  // A message may fail and be tried again: the stop is not to be counted again then.
  await claim.noteCounted();
  return { speech, incident };
}

function recoveryOf(
  stop: Classified,
  incident: Incident | undefined,
  now: number,
  options: IncidentOptions,
): Due | undefined {
  const speech = incident && speechAfterSteadyState(incident, now, options);
  if (speech) return { speech, incident };
  return stop.action === 'alert' ? { speech: 'opened' } : undefined;
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

/** A failed deployment is news of its own, whatever its tasks did before. */
function serviceKey({ environment, service, cause }: Classified): string {
  return `${environment}/${service}${cause === 'deployment-failed' ? '#deployment' : ''}`;
}
