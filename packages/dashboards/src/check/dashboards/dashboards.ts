import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import { allPanels, panelsOf, type Read } from '../files/read.ts';
import { checkTimeZone } from './fields.ts';
import { checkGrid } from './grid.ts';
import { checkLinks } from './links.ts';
import { checkPanel, type DashboardChecks } from './panels.ts';
import { timeFault } from './time-range.ts';
import { checkVariables } from './variables.ts';

/** Checks every dashboard by itself and all of them together. */
export function checkDashboards(
  dashboards: readonly Read<Dashboard>[],
  checks: DashboardChecks,
  findings: Finding[],
): void {
  const seen = new Map<string, string>();
  const uids = new Set(dashboards.map(({ content }) => content.uid ?? ''));
  for (const { file, content } of dashboards) {
    const report = reportOn(file, findings);
    if (isForeignFormat(content, report)) continue;
    checkIdentity(content, file, seen, report);
    checkTimes(content, report);
    checkGrid(content, report);
    checkLinks(content, uids, report);
    checkTimeZone(content, report);
    checkVariables(content, checks.datasourceUids, report);
    for (const panel of panelsOf(content)) checkPanel(panel, content, checks, report);
  }
}

/** Formats of dashboards that file provisioning does not read. */
function isForeignFormat(dashboard: Dashboard, report: Report): boolean {
  const keys = dashboard as unknown as Record<string, unknown>;
  const say = (message: string) => report('dashboard-format', '(dashboard)', message);
  if (typeof keys['dashboard'] === 'object' && keys['dashboard'] !== null)
    say('is an answer of the HTTP API: put the value of "dashboard" into the file');
  else if (typeof keys['spec'] === 'object' && typeof keys['apiVersion'] === 'string')
    say(`is of ${keys['apiVersion']}; file provisioning reads the classic JSON model: export it as "Classic"`);
  else if (Array.isArray(keys['__inputs']) && keys['__inputs'].length > 0)
    say(
      'is an export for other Grafanas: nothing fills in its __inputs; export it without "Export for sharing externally"',
    );
  else return false;
  return true;
}

function checkIdentity({ uid, title }: Dashboard, file: string, seen: Map<string, string>, report: Report): void {
  if (!title) report('dashboard-title', '(dashboard)', 'has no title');
  if (!uid || !/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) {
    report('dashboard-uid', '(dashboard)', `uid ${JSON.stringify(uid)} is not 1 to 40 letters, digits, "-" and "_"`);
    return;
  }
  const other = seen.get(uid);
  if (other !== undefined) report('dashboard-uid', '(dashboard)', `uid "${uid}" is also that of ${other}`);
  seen.set(uid, file);
}

function checkTimes(dashboard: Dashboard, report: Report): void {
  if (allPanels(dashboard).length === 0) report('dashboard-empty', '(dashboard)', 'has no panels');
  const refresh: unknown = dashboard.refresh;
  if (typeof refresh === 'string' && !/^(\d+(ms|s|m|h|d|w|M|y)|auto|)$/.test(refresh))
    report('dashboard-refresh', '(dashboard)', `refresh "${refresh}" is no interval such as "5m"`);
  for (const [name, value] of Object.entries({ from: dashboard.time?.from, to: dashboard.time?.to })) {
    const fault = value === undefined ? undefined : timeFault(value);
    if (fault !== undefined) report('dashboard-time', '(dashboard)', `time.${name} "${value}" ${fault}`);
  }
}
