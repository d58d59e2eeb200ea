import type { Outcome } from '@bizom/metric-names';
import type { Diagnosis } from '../rollout/diagnosis.ts';
import { table } from './table.ts';

/** What became of one service: an outcome; `notDeployed`: ECS was asked for nothing; `interrupted`: its rollout goes on unwatched. */
export interface ServiceReport {
  service: string;
  outcome: Outcome | 'notDeployed' | 'interrupted';
  detail: string;
  commit: string;
  /** `repository:tag` that moves. */
  image: string;
  digest?: string;
  deploymentId?: string;
  taskDefinition?: string;
  rolledBackTo?: string;
  diagnosis?: Diagnosis;
  /** Whether an older image was asked for, by `rollback`. */
  isRollback?: boolean;
  /** From its first step to its end. */
  seconds: number;
}

/** What became of a whole run, as `--json` prints it. */
export interface RunReport {
  environment: string;
  commit: string;
  /** Whether every service is completed. */
  ok: boolean;
  services: ServiceReport[];
}

/** The summary for people: a table, then for each that failed its cause, its last log lines and what to do. */
export function renderReport({ environment, commit, services }: RunReport): string {
  if (services.length === 0) return `${environment}: nothing to deploy at ${commit.slice(0, 12)}.`;
  const head = ['service', 'outcome', 'seconds', 'digest', 'detail'];
  const rows = services.map((one) => [
    one.service,
    one.outcome,
    one.seconds.toFixed(1),
    one.digest?.slice(0, 19) ?? '-',
    (one.detail.split('\n')[0] ?? '') +
      (one.rolledBackTo ? ` (serving again: ${one.rolledBackTo.split('/').at(-1)})` : ''),
  ]);
  const title = `${environment} at ${commit.slice(0, 12)}`;
  return [title, table([head, ...rows]), ...services.flatMap(renderFailure)].join('\n');
}

function renderFailure({ service, detail, diagnosis }: ServiceReport): string[] {
  const more = detail.split('\n').slice(1);
  if (!diagnosis) return more.length > 0 ? ['', `${service}:`, ...more.map((text) => `  ${text}`)] : [];
  const { cause, reason, advice, taskId, logTail, logMissing } = diagnosis;
  return [
    '',
    `${service}: task ${taskId} ended: ${cause}${reason ? ` (${reason})` : ''}`,
    `  ${advice}`,
    ...(logTail.length > 0
      ? ['  Its last log lines:', ...logTail.map((text) => `  | ${text}`)]
      : [logMissing === undefined ? '  It wrote no log.' : `  Its log could not be read: ${logMissing}`]),
  ];
}
