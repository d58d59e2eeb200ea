import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardChecks, isResolvable } from './dashboards.ts';
import { type Finding, type Report, reportOn } from './finding.ts';
import type { AlertingFile, FileRule } from './format.ts';
import { checkMetricQuery, checkReferences, isExpression, isMetricQuery, templateVariables } from './queries.ts';
import { panelsOf, type Read } from './read.ts';
import type { QueryModel } from './shape.ts';

/** Grafana looks at rules every 10 seconds at most, and at multiples of that. */
const baseIntervalSeconds = 10;

/** Checks every alert rule: what it asks, and the panel whose picture it sends. */
export function checkAlerts(
  files: readonly Read<AlertingFile>[],
  dashboards: readonly Read<Dashboard>[],
  checks: DashboardChecks,
  findings: Finding[],
): void {
  const panels = new Map(
    dashboards.flatMap(({ content }) => panelsOf(content).map((panel) => [`${content.uid}/${panel.id}`, panel])),
  );
  const uids = new Set<string>();
  const titles = new Set<string>();
  for (const { file, content } of files) {
    const report = reportOn(file, findings);
    for (const group of content.groups ?? []) {
      checkInterval(group.interval, group.name, report);
      for (const rule of group.rules) {
        const where = `rule ${rule.uid}`;
        if (uids.has(rule.uid)) report('rule-uid', where, 'another rule has the same uid');
        uids.add(rule.uid);
        const title = `${group.folder}\0${rule.title}`;
        if (titles.has(title))
          report('rule-title', where, `another rule of the folder "${group.folder}" has the title "${rule.title}"`);
        titles.add(title);
        checkRule(rule, panels, checks, report);
      }
    }
  }
}

function checkInterval(interval: string, group: string, report: Report): void {
  const seconds = durationSeconds(interval);
  if (seconds <= 0 || seconds % baseIntervalSeconds !== 0) {
    report(
      'group-interval',
      `group ${group}`,
      `interval ${interval} is not a multiple of ${baseIntervalSeconds} seconds`,
    );
  }
}

/** `1h30m` -> 5400. */
export function durationSeconds(duration: string): number {
  const units: Record<string, number> = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...duration.matchAll(/(\d+)(ms|[ywdhms])/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

function checkRule(rule: FileRule, panels: ReadonlyMap<string, Panel>, checks: DashboardChecks, report: Report): void {
  const where = `rule ${rule.uid}`;
  const models = rule.data.map(
    ({ model, refId, datasourceUid }): QueryModel => ({ ...model, refId, datasource: { uid: datasourceUid } }),
  );
  checkReferences(models, where, report);
  if (!models.some(({ refId }) => refId === rule.condition))
    report('rule-condition', where, `its condition "${rule.condition}" is none of its queries`);
  for (const [index, { refId, datasourceUid, relativeTimeRange, model }] of rule.data.entries()) {
    const query = models[index] ?? {};
    if (!isResolvable(datasourceUid, checks.datasourceUids))
      report('datasource', where, `query ${refId} asks the datasource "${datasourceUid}", which no file provides`);
    if (model['refId'] !== refId) report('query-refid', where, `query ${refId} is called "${model['refId']}" inside`);
    if (isExpression(query)) continue;
    if (relativeTimeRange.from <= relativeTimeRange.to)
      report(
        'query-range',
        where,
        `query ${refId} looks from ${relativeTimeRange.from} s to ${relativeTimeRange.to} s ago: nothing`,
      );
    for (const text of new Set(templateVariables(model)))
      report('template-variable', where, `query ${refId} uses ${text}: an alert rule has no template variables`);
    if (isMetricQuery(query)) checkMetricQuery(query, where, checks.catalog, report);
  }
  checkPanelOf(rule, panels, report);
}

function checkPanelOf(
  { uid, dashboardUid, panelId, annotations = {} }: FileRule,
  panels: ReadonlyMap<string, Panel>,
  report: Report,
): void {
  const where = `rule ${uid}`;
  if (dashboardUid === undefined || panelId === undefined) {
    report('rule-panel', where, 'names no dashboardUid and panelId: its message would have no picture');
    return;
  }
  if (annotations['__dashboardUid__'] !== dashboardUid || annotations['__panelId__'] !== String(panelId)) {
    report(
      'rule-panel',
      where,
      'its annotations __dashboardUid__ and __panelId__ are not the panel it names: the message would link elsewhere',
    );
  }
  const panel = panels.get(`${dashboardUid}/${panelId}`);
  if (panel === undefined) {
    report('rule-panel', where, `its panel ${dashboardUid}/${panelId} is not there`);
    return;
  }
  const variables = templateVariables(
    (panel.targets ?? []).filter((target) => !isExpression(target as unknown as QueryModel)),
  );
  if (variables.length > 0)
    report(
      'rule-panel',
      where,
      `its panel uses ${variables[0]}: the picture would show the variable's default, not what fires`,
    );
}
