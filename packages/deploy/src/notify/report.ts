import { renderTable } from '@bizom/command';
import { cleanLine, cleanText } from '@bizom/command/text';
import type { Outcome } from '@bizom/metric-names';
import type { Diagnosis } from '../rollout/diagnosis.ts';

/**
 * The end of one service: an outcome; `notDeployed`: ECS was asked for nothing; `interrupted`: its rollout goes on unwatched.
 * Texts from outside are clean and without secrets.
 */
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

/** The end of a whole run, as `--json` prints it. */
export interface RunReport {
  environment: string;
  commit: string;
  /** Whether every service is completed. */
  ok: boolean;
  services: ServiceReport[];
}

/**
 * Renders the summary for people: a table, then for each failure its cause, its last log lines and what to do.
 * @example
 * const report = await deployAll(request);
 * console.log(renderReport(report));
 * process.exitCode = report.ok ? 0 : 1;
 */
export function renderReport({ environment, commit, services }: RunReport): string {
  if (services.length === 0) return `${environment}: nothing to deploy at ${commit.slice(0, 12)}.`;
  const rows = services.map((one) => [
    one.service,
    one.outcome,
    one.seconds.toFixed(1),
    one.digest?.slice(0, 19) ?? '-',
    (one.detail.split('\n')[0] ?? '') +
      (one.rolledBackTo ? ` (serving again: ${one.rolledBackTo.split('/').at(-1)})` : ''),
  ]);
  const table = renderTable(columns, rows, { width: Number.POSITIVE_INFINITY });
  return [`${environment} at ${commit.slice(0, 12)}`, table, ...services.flatMap(renderFailure)].join('\n');
}

const columns = ['service', 'outcome', 'seconds', 'digest', 'detail'].map((title) => ({ title }));

function renderFailure({ service, detail, diagnosis }: ServiceReport): string[] {
  const more = cleanText(detail).split('\n').slice(1);
  if (!diagnosis) return more.length > 0 ? ['', `${service}:`, ...more.map((text) => `  ${text}`)] : [];
  const { cause, reason, advice, taskId, logTail, logMissing } = diagnosis;
  return [
    '',
    `${service}: ${taskId === '' ? 'ECS says' : `task ${taskId} ended`}: ${cause}${reason ? ` (${cleanLine(reason)})` : ''}`,
    `  ${advice}`,
    ...(taskId === ''
      ? []
      : logTail.length > 0
        ? ['  Its last log lines:', ...logTail.map((text) => `  | ${cleanLine(text)}`)]
        : [logMissing === undefined ? '  It wrote no log.' : `  Its log could not be read: ${cleanLine(logMissing)}`]),
  ];
}
