import { essentialContainerExited } from '../rules/other.ts';
import { type Cause, causes } from '../stop/causes.ts';
import type { Classified } from '../stop/classification.ts';
import type { EcsEvent } from '../stop/event.ts';

/** `ell in prod`, or what is known of it. */
export function subject(service: string | undefined, environment: string | undefined): string {
  return environment === undefined ? (service ?? 'A task') : `${service ?? 'A task'} in ${environment}`;
}

type Titled = Pick<Classified, 'service' | 'environment' | 'culprit' | 'sidecar'>;

/** One line: `ell in prod ran out of memory and was killed`. A sidecar that died is named. */
export function titleOf(cause: Cause, { service, environment, culprit, sidecar }: Titled): string {
  const whole = subject(service, environment);
  return `${sidecar && culprit ? `Container ${culprit} of ${whole}` : whole} ${causes[cause].headline}`;
}

/** What is known about the log of the container that died: its lines are there, or why they are not. */
export type LogState = 'read' | 'empty' | { missing?: string };

/** What to do about a cause. It points at log lines only where there are any, and never asks a sidecar for its heap. */
export function adviceFor(cause: Cause, sidecar: boolean, log: LogState = {}): string {
  if (sidecar) return sidecarAdvice[cause] ?? causes[cause].advice;
  const { advice, adviceWithLog } = causes[cause] as { advice: string; adviceWithLog?: string };
  return log === 'read' ? (adviceWithLog ?? advice) : advice;
}

const helperEnded =
  'A helper of the application ended, and ECS stopped the task with it: check its version and configuration, or make it not essential.';
const sidecarAdvice: Partial<Record<Cause, string>> = {
  'oom-container':
    'This helper of the application crossed its own memory limit: raise its memory, or make it buffer less. ECS stopped the task with it.',
  'app-crash': helperEnded,
  'app-exit-zero': helperEnded,
  killed: helperEnded,
  'native-crash': helperEnded,
  'jvm-fatal': helperEnded,
  unknown: helperEnded,
};

/** The facts of a cause in words: AWS's own, what they mean, what to do. */
export interface Saying {
  reason?: string;
  culprit?: string;
  containerReason?: string;
  exitCode?: number;
  exitMeaning?: string;
  ungracefulShutdown: boolean;
  /** The text that decided, where it is not the task's own: of a container or an attachment. */
  quote?: string;
  /** Given where the log may change the cause. */
  log?: LogState;
}

/** The text of a cause: the description, then the advice. */
export function textsOf(saying: Saying & { advice: string }): { text: string; description: string; advice: string } {
  const { advice } = saying;
  const description = describeCause(saying);
  return { text: [description, advice].filter(Boolean).join('\n'), description, advice };
}

function describeCause(saying: Saying): string {
  const { reason, culprit, exitCode, exitMeaning, ungracefulShutdown, quote } = saying;
  const container = culprit === undefined ? 'A container' : `Container ${culprit}`;
  const exit = exitCode === undefined ? '' : `${container} ended with exit code ${exitCode}: ${exitMeaning}.`;
  const shutdown = ungracefulShutdown
    ? 'It did not obey SIGTERM within its stopTimeout and was killed: requests in flight were lost.'
    : '';
  // The generic words say nothing that the exit code does not.
  const generic = exitCode !== undefined && essentialContainerExited.test(reason ?? '');
  return [reason && !generic && `AWS says: ${reason}`, quote, exit, shutdown, logNote(saying)]
    .filter(Boolean)
    .join('\n');
}

function logNote({ log }: Saying): string {
  if (log === undefined || log === 'read') return '';
  if (log === 'empty') return 'Its log has no lines.';
  return log.missing === undefined ? 'No log was read.' : `No log was read: ${log.missing}.`;
}

/** Says why an event is ignored. */
export function ignoredText({ detailType }: EcsEvent, lastStatus: string | undefined): string {
  return lastStatus === undefined
    ? `"${detailType}" says nothing that needs attention.`
    : `The task is ${lastStatus}: it has not stopped.`;
}
