import { judgeText } from '../rules/judge-text.ts';
import { essentialContainerExited, otherRules, spotInterrupted } from '../rules/other.ts';
import { matchRules } from '../rules/rule.ts';
import { outOfMemory } from '../rules/runtime.ts';
import { schedulerRules } from '../rules/scheduler.ts';
import type { StoppedContainer, TaskChange } from '../stop/event.ts';
import { explainExitCode } from '../stop/exit-codes.ts';
import { judgeReasons, reasonsOf, verdictOf } from './reasons.ts';
import type { Verdict } from './verdict.ts';

/** Whether a change is the two-minute warning of Spot, sent while the task still runs. */
export function isSpotWarning({ lastStatus, desiredStatus, stopCode, stoppedReason = '' }: TaskChange): boolean {
  const spot =
    stopCode === 'SpotInterruption' || (stopCode === 'TerminationNotice' && spotInterrupted.test(stoppedReason));
  return lastStatus === 'RUNNING' && desiredStatus === 'STOPPED' && spot;
}

/**
 * Why a task stopped: the stop code first, as AWS never reworded it, then the texts, and `unknown` for the rest. The first step
 * that has an answer wins.
 */
export function judgeStop(task: TaskChange, culprit: StoppedContainer | undefined): Verdict {
  return (
    // Before the exit code: a container that ran out of memory was seen with exit codes 0, 1 and 137.
    judgeMemory(task, culprit) ??
    byStopCode(task, culprit) ??
    byText(task, culprit) ?? { row: 'unknown', cause: 'unknown' }
  );
}

function judgeMemory({ stoppedReason }: TaskChange, culprit: StoppedContainer | undefined): Verdict | undefined {
  const texts = [stoppedReason, culprit?.reason].filter((text) => text !== undefined);
  const judgement = texts.map((text) => matchRules([outOfMemory], text.trimStart())).find((it) => it !== undefined);
  return judgement && verdictOf(judgement);
}

function byStopCode(task: TaskChange, culprit: StoppedContainer | undefined): Verdict | undefined {
  switch (task.stopCode) {
    case 'SpotInterruption':
      return { row: 'stopCode', cause: 'spot' };
    case 'TerminationNotice':
      return { row: 'stopCode', cause: spotInterrupted.test(task.stoppedReason ?? '') ? 'spot' : 'host-terminated' };
    case 'TaskFailedToStart':
      return byStartFailure(task, culprit);
    case 'ServiceSchedulerInitiated':
      return byScheduler(task);
    case 'UserInitiated':
      return { row: 'stopCode', cause: 'user' };
    case 'EssentialContainerExited':
      return byExitCode(task, culprit);
    default:
      return undefined;
  }
}

/** A task that failed to start, mostly by a reason; else a container that others wait for ended too early, and its exit code tells. */
function byStartFailure(task: TaskChange, culprit: StoppedContainer | undefined): Verdict {
  const judged = judgeReasons(reasonsOf(task)) ?? { row: 'stopCode', cause: 'start-failure' };
  const code = culprit?.exitCode ?? 0;
  if (judged.cause !== 'start-failure' || code === 0) return judged;
  return byCode(code, task.group?.startsWith('service:') ?? false);
}

/** The row of a stop by the scheduler without a reason. */
export const unexplainedStop = 'C0';

function byScheduler(task: TaskChange): Verdict | undefined {
  const judgements = reasonsOf(task).map((reason) => ({ reason, judgement: matchRules(schedulerRules, reason.text) }));
  const first = judgements.find(({ judgement }) => judgement !== undefined);
  if (first?.judgement) return verdictOf(first.judgement, first.reason);
  // The service tells what the scheduler did not.
  return task.stoppedReason === undefined ? { row: unexplainedStop, cause: 'unknown' } : undefined;
}

/** A task without a stop code, as before 2019, or with one that is new. */
function byText(task: TaskChange, culprit: StoppedContainer | undefined): Verdict | undefined {
  const text = task.stoppedReason ?? '';
  if (task.stopCode === undefined && essentialContainerExited.test(text)) return byExitCode(task, culprit);
  const started = judgeText(text);
  if (started) return verdictOf(started);
  const known = matchRules([...schedulerRules, ...otherRules], text);
  return known ? verdictOf(known) : judgeOthers(task);
}

function judgeOthers(task: TaskChange): Verdict | undefined {
  return judgeReasons(reasonsOf(task).filter(({ of }) => of !== undefined));
}

/** Codes that say nothing by themselves, or only that the runtime failed: its own words say more, where it has any. */
const runtimeCodes: ReadonlySet<number> = new Set([0, 125, 126, 127, 128, 255]);

function byExitCode(task: TaskChange, culprit: StoppedContainer | undefined): Verdict {
  const code = culprit?.exitCode;
  if (code === undefined || runtimeCodes.has(code)) {
    const own = culprit?.reason === undefined ? undefined : judgeReasons([{ text: culprit.reason, of: culprit.name }]);
    const told = own ?? (code === undefined ? judgeOthers(task) : undefined);
    if (told) return told;
  }
  if (code === undefined) {
    return { row: 'exitCode', cause: task.startedAt === undefined ? 'start-failure' : 'host-terminated' };
  }
  return byCode(code, task.group?.startsWith('service:') ?? false);
}

function byCode(code: number, isService: boolean): Verdict {
  const { cause } = explainExitCode(code);
  // A scheduled or hand-started task is meant to end, and a person may interrupt it.
  if (cause === 'app-exit-zero' && !isService) return { row: 'exitCode', cause, action: 'silent', severity: 'info' };
  if (code === 130 && !isService) return { row: 'exitCode', cause: 'user' };
  return { row: 'exitCode', cause };
}
