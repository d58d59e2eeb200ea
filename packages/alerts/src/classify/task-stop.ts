import { essentialContainerExited, otherRules, spotInterrupted } from '../rules/other.ts';
import { firstMatch, type Rule } from '../rules/rule.ts';
import { outOfMemory, runtimeRules } from '../rules/runtime.ts';
import { schedulerRules } from '../rules/scheduler.ts';
import { placementWords, startFailureRules } from '../rules/start-failure.ts';
import type { StoppedContainer, TaskChange } from '../stop/event.ts';
import { explainExitCode } from '../stop/exit-codes.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Whether a change is the two-minute warning of Spot, which comes while the task still runs. */
export function isSpotWarning({ lastStatus, desiredStatus, stopCode, stoppedReason = '' }: TaskChange): boolean {
  const spot =
    stopCode === 'SpotInterruption' || (stopCode === 'TerminationNotice' && spotInterrupted.test(stoppedReason));
  return lastStatus === 'RUNNING' && desiredStatus === 'STOPPED' && spot;
}

/**
 * Why a task stopped: the stop code first, as it never was reworded, then loose prefixes of the texts, and `unknown` for the rest.
 * The first of the steps that has an answer wins.
 */
export function judgeStop(task: TaskChange, culprit: StoppedContainer | undefined): Verdict {
  const texts = [task.stoppedReason, culprit?.reason].filter((text) => text !== undefined);
  // Before the exit code: a container that ran out of memory was seen with exit codes 0, 1 and 137.
  const memory = firstMatch([outOfMemory], texts);
  if (memory) return verdictOf(memory);
  return byStopCode(task, culprit, texts) ?? byText(task, culprit, texts) ?? { row: 'unknown', cause: 'unknown' };
}

function byStopCode(
  task: TaskChange,
  culprit: StoppedContainer | undefined,
  texts: readonly string[],
): Verdict | undefined {
  switch (task.stopCode) {
    case 'SpotInterruption':
      return { row: 'stopCode', cause: 'spot' };
    case 'TerminationNotice':
      return { row: 'stopCode', cause: spotInterrupted.test(task.stoppedReason ?? '') ? 'spot' : 'host-terminated' };
    case 'TaskFailedToStart':
      return (
        match([...startFailureRules, ...runtimeRules, ...placementWords], moreTelling(texts)) ??
        ({ row: 'stopCode', cause: 'start-failure' } as const)
      );
    case 'ServiceSchedulerInitiated':
      return match(schedulerRules, texts);
    case 'UserInitiated':
      return { row: 'stopCode', cause: 'user' };
    case 'EssentialContainerExited':
      return byExitCode(task, culprit);
    default:
      return undefined;
  }
}

/** "Task failed to start" says nothing: a container's own reason is asked first. */
function moreTelling(texts: readonly string[]): string[] {
  const generic = (text: string) => /^task ?failed ?to ?start\.?$/i.test(text.trim());
  return [...texts.filter((text) => !generic(text)), ...texts.filter(generic)];
}

function byText(
  task: TaskChange,
  culprit: StoppedContainer | undefined,
  texts: readonly string[],
): Verdict | undefined {
  if (task.stopCode === undefined && essentialContainerExited.test(task.stoppedReason ?? '')) {
    return byExitCode(task, culprit);
  }
  return match([...startFailureRules, ...runtimeRules, ...schedulerRules, ...otherRules], texts);
}

function byExitCode(task: TaskChange, culprit: StoppedContainer | undefined): Verdict {
  const code = culprit?.exitCode;
  // These codes say nothing by themselves: the runtime's own words, where there are any, do.
  if (code === undefined || code === 0 || code === 255) {
    const told =
      culprit?.reason === undefined ? undefined : match([...runtimeRules, ...startFailureRules], [culprit.reason]);
    if (told) return told;
  }
  if (code === undefined) {
    return { row: 'exitCode', cause: task.startedAt === undefined ? 'start-failure' : 'host-terminated' };
  }
  const { cause } = explainExitCode(code);
  const ended = cause === 'app-exit-zero' && !task.group?.startsWith('service:');
  // A scheduled or hand-started task is meant to end.
  return { row: 'exitCode', cause, ...(ended && { action: 'silent', severity: 'info' }) };
}

function match(rules: readonly Rule[], texts: readonly string[]): Verdict | undefined {
  const rule = firstMatch(rules, texts);
  return rule && verdictOf(rule);
}
