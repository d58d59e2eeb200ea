import { essentialContainerExited } from '../rules/other.ts';
import { type Cause, causes } from '../stop/causes.ts';
import type { EcsEvent } from '../stop/event.ts';

/** `ell in prod`, or what is known of it. */
export function subject(service: string | undefined, environment: string | undefined): string {
  return environment === undefined ? (service ?? 'A task') : `${service ?? 'A task'} in ${environment}`;
}

/** One line: `ell in prod ran out of memory and was killed`. */
export function titleOf(cause: Cause, service: string | undefined, environment: string | undefined): string {
  return `${subject(service, environment)} ${causes[cause].headline}`;
}

/** The facts of a cause in words: AWS's, then what they mean, then what to do. */
export interface Saying {
  advice: string;
  reason?: string;
  culprit?: string;
  exitCode?: number;
  exitMeaning?: string;
  ungracefulShutdown: boolean;
}

export function textOfCause({ advice, reason, culprit, exitCode, exitMeaning, ungracefulShutdown }: Saying): string {
  const container = culprit === undefined ? 'A container' : `Container ${culprit}`;
  const exit = exitCode === undefined ? '' : `${container} ended with exit code ${exitCode}: ${exitMeaning}.`;
  const shutdown = ungracefulShutdown
    ? 'It did not obey SIGTERM within its stopTimeout and was killed: requests in flight were lost.'
    : '';
  // The generic words say nothing that the exit code does not.
  const generic = exitCode !== undefined && essentialContainerExited.test(reason ?? '');
  return [reason && !generic && `AWS says: ${reason}`, exit, shutdown, advice].filter(Boolean).join('\n');
}

/** Says of an ignored event why. */
export function ignoredText({ detailType }: EcsEvent, lastStatus: string | undefined): string {
  return lastStatus === undefined
    ? `"${detailType}" says nothing that needs anybody.`
    : `The task is ${lastStatus}, which is no stop.`;
}
