import { failedToStart } from './other.ts';
import { type Judgement, matchRules } from './rule.ts';
import { namedErrors, outOfMemory } from './runtime.ts';
import { judgeStartFailure } from './start-failure.ts';

/** `TaskFailedToStart: `, `(service x) was unable to place a task. Reason: `: what stands in front of a reason. */
const prefixes = [
  /^TaskFailedToStart:\s*/i,
  /^[^\n]{0,300}?was unable to (?:place a task|reach steady state)\. Reason: */i,
];

/** The reason itself, without what some sources put in front of it. */
export function bareReason(text: string): string {
  return prefixes.reduce((rest, prefix) => rest.replace(prefix, ''), text.trim());
}

/** Why a task did not start or did not go on, by one text: the object and its error, else the name of the step that failed. */
export function judgeText(text: string): Judgement | undefined {
  const bare = bareReason(text);
  return (
    matchRules([outOfMemory], bare) ??
    judgeStartFailure(bare) ??
    general(matchRules(namedErrors, bare)) ??
    (failedToStart.test(bare) ? { row: 'B23', cause: 'start-failure', specific: false } : undefined)
  );
}

const general = (judgement: Judgement | undefined) => judgement && { ...judgement, specific: false };
