import { unexplainedStop } from '../classify/task-stop.ts';
import { adviceFor, type LogState, textsOf, titleOf } from '../classify/wording.ts';
import type { Enrichment } from '../enrich/enrichment.ts';
import type { LogLines } from '../enrich/log-lines.ts';
import type { ServiceFacts } from '../enrich/service.ts';
import type { LogSign } from '../rules/log-signs.ts';
import type { Cause } from '../stop/causes.ts';
import { causes } from '../stop/causes.ts';
import type { Classified } from '../stop/classification.ts';
import { ownCode } from '../stop/exit-codes.ts';

/** The look-ups that may change the cause of a stop; the others only add to the message. */
export function neededToRefine(stop: Classified): readonly (keyof Enrichment)[] {
  if (stop.cause === 'deploy-or-scale-in' || stop.row === unexplainedStop) return ['service'];
  if (isOpenToLog(stop)) return ['log'];
  return stop.row === 'A11' ? ['recentStops'] : [];
}

/** What may refine a stop. */
export interface Known extends Enrichment {
  /** Why its log could not be read. */
  logMissing?: string;
}

/** Refines the cause of a stop by its log, its service and its recent stops. Pure; a missing part changes no cause. */
export function refine(stop: Classified, known: Known, alertOn: readonly Cause[] = []): Classified {
  if (stop.cause === 'deploy-or-scale-in' && known.service) {
    return withCause(stop, { cause: tellApart(known.service, stop), row: 'C1' }, alertOn);
  }
  if (stop.row === unexplainedStop && known.service) return explainStop(stop, known.service, alertOn);
  if (stop.row === 'A11' && (known.recentStops?.internalErrorsIn10Min ?? 0) >= 2) return { ...stop, severity: 'page' };
  if (!isOpenToLog(stop)) return stop;
  if (known.log) return byLog(stop, known.log, alertOn);
  return known.logMissing === undefined ? stop : withLog(stop, { missing: known.logMissing });
}

/** An exit code only hints at the cause; a job that ended with 0 has none. */
const isOpenToLog = ({ row, cause, action }: Classified): boolean =>
  row === 'exitCode' && !(cause === 'app-exit-zero' && action === 'silent');

function byLog(stop: Classified, { sign, lines }: Pick<LogLines, 'sign' | 'lines'>, alertOn: readonly Cause[]) {
  const log = lines.length > 0 ? 'read' : 'empty';
  if (sign && outweighs(sign.cause, stop.cause)) {
    const { exitMeaning = stop.exitMeaning } = sign;
    return withCause({ ...stop, ...(exitMeaning && { exitMeaning }) }, sign, alertOn, log);
  }
  // With -XX:+ExitOnOutOfMemoryError the JVM writes that it ends: without such a line, 3 is the application's own exit code.
  if (stop.cause === 'oom-java-heap' && lines.length > 0) {
    const { meaning: exitMeaning, cause } = ownCode;
    return withCause({ ...stop, exitMeaning }, { cause, row: 'log' }, alertOn, log);
  }
  return withLog(stop, log);
}

/** Whether a line of the log decides over the exit code. A failed start-up says less than any exit code with a meaning. */
const outweighs = (sign: Cause, byExitCode: Cause): boolean => sign !== 'app-crash' || byExitCode === 'unknown';

/** A stop by the scheduler without a reason, as with CodeDeploy: a rollout explains it, or a service event that names the task. */
function explainStop(stop: Classified, service: ServiceFacts, alertOn: readonly Cause[]): Classified {
  if (tellApart(service, stop) === 'deployment') return withCause(stop, { cause: 'deployment', row: 'C1' }, alertOn);
  const isNamed = stop.taskId !== undefined && service.stoppedTasks?.includes(stop.taskId);
  return isNamed ? withCause(stop, { cause: 'scale-in', row: 'C1' }, alertOn) : stop;
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

function withCause(
  stop: Classified,
  { cause, row, advice }: Pick<LogSign, 'cause' | 'row' | 'advice'>,
  alertOn: readonly Cause[],
  log?: LogState,
): Classified {
  const { action, severity } = causes[cause];
  const asked = alertOn.includes(cause) || alertOn.includes(stop.cause);
  const found: Classified = {
    ...stop,
    cause,
    row,
    severity,
    action: asked ? 'alert' : action,
    title: titleOf(cause, stop),
    advice: advice ?? adviceFor(cause, stop.sidecar, log),
  };
  return { ...found, ...textsOf({ ...found, ...(log && { log }) }) };
}

/** The same cause; its text says what is known about the log. */
function withLog(stop: Classified, log: LogState): Classified {
  const advice = adviceFor(stop.cause, stop.sidecar, log);
  return { ...stop, ...textsOf({ ...stop, advice, log }) };
}
