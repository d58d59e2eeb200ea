import { checkAlerts } from './alerts.ts';
import { type KnownNamespaces, MetricCatalog } from './catalog.ts';
import { type Cost, costs } from './cost.ts';
import { checkDashboards } from './dashboards.ts';
import type { Finding } from './finding.ts';
import { checkFolders } from './folders.ts';
import { checkKeys } from './known-keys.ts';
import { checkNotifications } from './notifications.ts';
import { readProvisioned, readTexts } from './read.ts';
import { checkSecrets } from './secrets.ts';

/** What `check` found. */
export interface CheckResult {
  /** Files looked at. */
  files: number;
  /** Everything that is wrong; nothing: the folder is good. */
  findings: Finding[];
  /** What looking and alerting costs a month. */
  costs: Cost[];
}

/**
 * Checks a folder of Grafana provisioning files: what Grafana would refuse, ignore or fail at later.
 * @throws DashboardsError `NO_SUCH_DIRECTORY` when there is nothing to check
 */
export async function checkDirectory(directory: string, known: KnownNamespaces = {}): Promise<CheckResult> {
  return checkFiles(await readTexts(directory), known);
}

/** As `checkDirectory`, for files that are in memory: text by path. */
export function checkFiles(files: ReadonlyMap<string, string>, known: KnownNamespaces = {}): CheckResult {
  const findings: Finding[] = [];
  const { dashboards, alerting, datasources, providers, texts } = readProvisioned(files, findings);
  const datasourceUids = new Set(
    datasources.flatMap(({ content }) => content.datasources.map(({ uid, name }) => uid ?? name)),
  );
  const checks = { catalog: new MetricCatalog(known), datasourceUids };
  checkKeys(dashboards, findings);
  checkDashboards(dashboards, checks, findings);
  checkFolders(providers, dashboards, alerting, findings);
  checkAlerts(alerting, dashboards, checks, findings);
  checkNotifications(alerting, findings);
  checkSecrets(texts, alerting, datasources, findings);
  return { files: texts.length, findings, costs: costs(dashboards, alerting) };
}
