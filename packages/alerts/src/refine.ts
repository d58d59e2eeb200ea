import type { Cause } from './causes.ts';
import { causes } from './causes.ts';
import type { Classified } from './classification.ts';
import type { Enrichment } from './enrich/enrichment.ts';
import type { ServiceFacts } from './enrich/service.ts';
import { javaOutOfMemory } from './rules/runtime.ts';
import { textOfCause, titleOf } from './wording.ts';

/** Which look-ups may change what a stop is classified as; the others only add to the message. */
export function neededToRefine({ cause, exitCode, row }: Classified): readonly (keyof Enrichment)[] {
  if (cause === 'deploy-or-scale-in') return ['service'];
  if ((cause === 'app-crash' && exitCode === 1) || exitCode === 127) return ['log'];
  return row === 'A11' ? ['recentStops'] : [];
}

/** What a stop turns out to be once its log, its service and its like are known. Pure; what is not known changes nothing. */
export function refine(stop: Classified, known: Enrichment, alertOn: readonly Cause[] = []): Classified {
  if (stop.cause === 'deploy-or-scale-in' && known.service) {
    return withCause(stop, tellApart(known.service, stop), 'C1', alertOn);
  }
  // An OutOfMemoryError on the main thread exits 1 where -XX:+ExitOnOutOfMemoryError is not set.
  if (stop.cause === 'app-crash' && stop.exitCode === 1 && known.log?.signs.includes('java-out-of-memory')) {
    return withCause(stop, javaOutOfMemory.cause, javaOutOfMemory.row, alertOn);
  }
  // A JVM that is process 1 of its container cannot abort: the kernel keeps SIGABRT from it, and glibc ends it with 127, not 134.
  if (stop.cause === 'bad-image' && stop.exitCode === 127 && known.log?.signs.includes('jvm-fatal-error')) {
    return withCause({ ...stop, exitMeaning: 'a fatal error of the JVM as process 1' }, 'jvm-fatal', 'log', alertOn);
  }
  if (stop.row === 'A11' && (known.recentStops?.internalErrorsIn10Min ?? 0) >= 2) return { ...stop, severity: 'page' };
  return stop;
}

const rolloutMs = 30 * 60_000;

/** A rollout if several deployments are there, or the only one is not done or began within half an hour; else a scale-in. */
export function tellApart({ deployments }: ServiceFacts, { at }: Classified): 'deployment' | 'scale-in' {
  const now = at === undefined ? Date.now() : Date.parse(at);
  const rolling = deployments.some(
    ({ rolloutState, createdAt }) =>
      rolloutState === 'IN_PROGRESS' || (createdAt !== undefined && Math.abs(now - createdAt) < rolloutMs),
  );
  return deployments.length > 1 || rolling ? 'deployment' : 'scale-in';
}

function withCause(stop: Classified, cause: Cause, row: string, alertOn: readonly Cause[]): Classified {
  const { action, severity, advice } = causes[cause];
  const asked = alertOn.includes(cause) || alertOn.includes(stop.cause);
  return {
    ...stop,
    cause,
    row,
    severity,
    advice,
    action: asked ? 'alert' : action,
    title: titleOf(cause, stop.service, stop.environment),
    text: textOfCause({ ...stop, cause }),
  };
}
