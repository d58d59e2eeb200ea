import type { Severity } from '@bizom/notify';
import type { Cause } from '../stop/causes.ts';

/**
 * One row of the catalogue of stop reasons: text -> cause. AWS rewords its texts (many on 2024-06-14), so that a row matches as
 * little as tells it apart, without case. The row's name is what tests and classifications call it.
 */
export interface Rule {
  row: string;
  /** Matches the stopped reason or a container's reason, after a leading "TaskFailedToStart: ". */
  when: RegExp;
  /** Must match as well. */
  and?: RegExp;
  cause: Cause;
  /** Where it differs from the cause's own. */
  severity?: Severity;
}

/** The first row that matches the first text that any row matches. */
export function firstMatch(rules: readonly Rule[], texts: readonly string[]): Rule | undefined {
  for (const text of texts) {
    const bare = text.trimStart().replace(/^TaskFailedToStart:\s*/i, '');
    const rule = rules.find(({ when, and }) => when.test(bare) && (and?.test(bare) ?? true));
    if (rule) return rule;
  }
  return undefined;
}
