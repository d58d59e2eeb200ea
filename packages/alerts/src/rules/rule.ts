import type { Severity } from '@bizom/notify';
import type { Cause } from '../stop/causes.ts';

/** What a text says about a stop. */
export interface Judgement {
  /** What decided: `image/denied` (object and inner error), or the row of a table such as `C2`. */
  row: string;
  cause: Cause;
  /** Where they differ from the cause's own. */
  severity?: Severity;
  advice?: string;
  /** Whether the text names the error itself, and not just the step that failed. */
  specific: boolean;
}

/**
 * One row of a table of texts: AWS rewords them (many on 2024-06-14), so that a row matches as little as tells it apart, without
 * case. Tests and classifications use the row's name.
 */
export interface Rule {
  row: string;
  when: RegExp;
  cause: Cause;
  /** Where it differs from the cause's own. */
  severity?: Severity;
}

/** The first row that matches the text. */
export function matchRules(rules: readonly Rule[], text: string): Judgement | undefined {
  const rule = rules.find(({ when }) => when.test(text));
  return (
    rule && { row: rule.row, cause: rule.cause, ...(rule.severity && { severity: rule.severity }), specific: true }
  );
}
