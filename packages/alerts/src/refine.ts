import type { Cause } from './causes.ts';
import { causes } from './causes.ts';
import type { Classified } from './classification.ts';
import type { Enrichment } from './enrich/enrichment.ts';
import type { LogLines, LogSign } from './enrich/log-lines.ts';
import type { ServiceFacts } from './enrich/service.ts';
import { ownCode } from './exit-codes.ts';
import { javaOutOfMemory, outOfMemoryKinds } from './rules/out-of-memory.ts';
import { textOfCause, titleOf } from './wording.ts';

/** Which look-ups may change what a stop is classified as; the others only add to the message. */
export function neededToRefine({ cause, exitCode, row }: Classified): readonly (keyof Enrichment)[] {
  if (cause === 'deploy-or-scale-in') return ['service'];
  if (cause === 'oom-java-heap' || (cause === 'app-crash' && exitCode === 1) || exitCode === 127) return ['log'];
  return row === 'A11' ? ['recentStops'] : [];
}

/** What a stop turns out to be once its log, its service and its like are known. Pure; what is not known changes nothing. */
export function refine(stop: Classified, known: Enrichment, alertOn: readonly Cause[] = []): Classified {
  if (stop.cause === 'deploy-or-scale-in' && known.service) {
    return withCause(stop, tellApart(known.service, stop), 'C1', alertOn);
  }
  if (stop.row === 'A11' && (known.recentStops?.internalErrorsIn10Min ?? 0) >= 2) return { ...stop, severity: 'page' };
  return known.log ? byLog(stop, known.log, alertOn) : stop;
}

function byLog(stop: Classified, { signs, lines }: LogLines, alertOn: readonly Cause[]): Classified {
  const { cause, exitCode } = stop;
  const ranOut = signs.includes('java-out-of-memory');
  // An OutOfMemoryError on the main thread exits 1 where -XX:+ExitOnOutOfMemoryError is not set.
  if (ranOut && (cause === 'oom-java-heap' || (cause === 'app-crash' && exitCode === 1))) {
    return withCause(stop, javaOutOfMemory.cause, javaOutOfMemory.row, alertOn, adviceOf(signs));
  }
  // The JVM says so when -XX:+ExitOnOutOfMemoryError fires: a log without a word of it is that of a program's own exit code 3.
  if (cause === 'oom-java-heap' && lines.length > 0) {
    return withCause({ ...stop, exitMeaning: ownCode.meaning }, ownCode.cause, 'log', alertOn);
  }
  // A JVM that is process 1 of its container cannot abort: the kernel keeps SIGABRT from it, and glibc ends it with 127, not 134.
  if (cause === 'bad-image' && exitCode === 127 && signs.includes('jvm-fatal-error')) {
    return withCause({ ...stop, exitMeaning: 'a fatal error of the JVM as process 1' }, 'jvm-fatal', 'log', alertOn);
  }
  return stop;
}

const adviceOf = (signs: readonly LogSign[]): string | undefined =>
  outOfMemoryKinds.find(({ kind }) => signs.includes(kind))?.advice;

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

function withCause(
  stop: Classified,
  cause: Cause,
  row: string,
  alertOn: readonly Cause[],
  advice: string = causes[cause].advice,
): Classified {
  const { action, severity } = causes[cause];
  const asked = alertOn.includes(cause) || alertOn.includes(stop.cause);
  return {
    ...stop,
    cause,
    row,
    severity,
    advice,
    action: asked ? 'alert' : action,
    title: titleOf(cause, stop.service, stop.environment),
    text: textOfCause({ ...stop, advice }),
  };
}
