import type { Severity } from '@bizom/notify';
import type { Rule } from '../rules/rule.ts';
import type { Action, Cause } from '../stop/causes.ts';

/** A cause, and the row of the catalogue that says so. */
export interface Verdict {
  row: string;
  cause: Cause;
  /** Where they differ from the cause's own. */
  severity?: Severity;
  action?: Exclude<Action, 'ignore'>;
}

export const verdictOf = ({ row, cause, severity }: Rule): Verdict => ({ row, cause, ...(severity && { severity }) });
