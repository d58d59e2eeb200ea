import { checkContactPoints } from './alerting/contact-points.ts';
import { checkDuplicates } from './alerting/duplicates.ts';
import { checkPolicies } from './alerting/policies.ts';
import { checkRules } from './alerting/rules.ts';
import { TemplateChecks } from './alerting/templates.ts';
import { type Cost, costs } from './cost.ts';
import { checkDashboards } from './dashboards/dashboards.ts';
import { checkKeys } from './dashboards/known-keys.ts';
import { checkFolders } from './dashboards/providers.ts';
import { checkDatasources } from './datasources.ts';
import type { Finding } from './files/finding.ts';
import { readProvisioned, readTexts } from './files/read.ts';
import { checkGrafanaIni } from './grafana-ini.ts';
import { checkPlaces } from './places.ts';
import { type KnownNamespaces, MetricCatalog } from './queries/catalog.ts';
import { checkSecrets } from './secrets.ts';

/** What `check` found. */
export interface CheckResult {
  /** Number of files checked. */
  files: number;
  /** Every fault; none where the folder is right. */
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

/** As `checkDirectory`, for files in memory: text by path. */
export function checkFiles(files: ReadonlyMap<string, string>, known: KnownNamespaces = {}): CheckResult {
  const findings: Finding[] = [];
  const { dashboards, alerting, datasources, providers, texts } = readProvisioned(files, findings);
  const datasourceUids = new Set(
    datasources.flatMap(({ content }) => content.datasources.map(({ uid, name }) => uid ?? name)),
  );
  const checks = { catalog: new MetricCatalog(known), datasourceUids };
  const templates = new TemplateChecks(alerting, findings);
  checkPlaces(texts, findings);
  checkKeys(dashboards, findings);
  checkDashboards(dashboards, checks, findings);
  checkFolders(providers, dashboards, alerting, findings);
  checkRules(alerting, { ...checks, dashboards, templates }, findings);
  checkContactPoints(alerting, templates, findings);
  checkPolicies(alerting, findings);
  checkDuplicates(alerting, findings);
  checkDatasources(datasources, findings);
  checkGrafanaIni(texts, findings);
  checkSecrets(texts, alerting, datasources, findings);
  return { files: texts.length, findings, costs: costs(dashboards, alerting) };
}
