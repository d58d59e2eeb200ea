import type { Judgement } from '../rules/rule.ts';
import type { Action } from '../stop/causes.ts';

/** A cause, and what decided it. */
export interface Verdict extends Omit<Judgement, 'specific'> {
  /** Where it differs from the cause's own. */
  action?: Exclude<Action, 'ignore'>;
  /** The text that decided, where it is not the task's stopped reason. */
  quote?: Reason;
}

/** A text of the event that may say why the task stopped. */
export interface Reason {
  text: string;
  /** Name of the container, or type of the attachment, that has it; missing for the task's own. */
  of?: string;
}
