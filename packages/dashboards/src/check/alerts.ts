import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardChecks, isResolvable } from './dashboards.ts';
import { durationSeconds } from './duration.ts';
import { checkExpression } from './expressions.ts';
import { type Finding, type Report, reportOn } from './finding.ts';
import type { AlertingFile, FileRule } from './format.ts';
import { checkTemplate } from './notifications.ts';
import {
  checkMetricQuery,
  checkReferences,
  isExpression,
  isMetricQuery,
  periodSeconds,
  templateVariables,
} from './queries.ts';
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

function checkRule(rule: FileRule, panels: ReadonlyMap<string, Panel>, checks: DashboardChecks, report: Report): void {
  const where = `rule ${rule.uid}`;
  const queries = rule.data.map(queryOf);
  checkReferences(queries, where, report);
  checkCondition(rule.condition, queries, where, report);
  for (const query of rule.data) checkQuery(query, where, checks, report);
  for (const text of [...Object.values(rule.annotations ?? {}), ...Object.values(rule.labels ?? {})])
    checkTemplate(text, where, new Set(), report);
  checkPanelOf(rule, queries, panels, report);
}

type RuleQuery = FileRule['data'][number];

function queryOf({ model, refId, datasourceUid }: RuleQuery): QueryModel {
  return { ...model, refId, datasource: { uid: datasourceUid } };
}

function checkQuery(asked: RuleQuery, where: string, checks: DashboardChecks, report: Report): void {
  const { refId, datasourceUid, model } = asked;
  const query = queryOf(asked);
  if (!isResolvable(datasourceUid, checks.datasourceUids))
    report('datasource', where, `query ${refId} asks the datasource "${datasourceUid}", which no file provides`);
  if (model.refId !== refId) report('query-refid', where, `query ${refId} is called "${model.refId}" inside`);
  if (isExpression(query)) {
    checkExpression(query, where, report);
    return;
  }
  checkRange(asked, isMetricQuery(query) ? (periodSeconds(query) ?? 0) : 0, where, report);
  for (const text of new Set(templateVariables(model)))
    report('template-variable', where, `query ${refId} uses ${text}: an alert rule has no template variables`);
  if (isMetricQuery(query)) checkMetricQuery(query, where, checks.catalog, report);
}

function checkRange({ refId, relativeTimeRange }: RuleQuery, seconds: number, where: string, report: Report): void {
  const { from, to } = relativeTimeRange;
  if (from <= to) report('query-range', where, `query ${refId} looks from ${from} s to ${to} s ago: nothing`);
  else if (from - to < seconds)
    report(
      'query-range',
      where,
      `query ${refId} looks at ${from - to} s, less than its period of ${seconds} s: mostly at nothing`,
    );
}

function checkCondition(condition: string, queries: readonly QueryModel[], where: string, report: Report): void {
  const named = queries.find(({ refId }) => refId === condition);
  if (named === undefined) report('rule-condition', where, `its condition "${condition}" is none of its queries`);
  else if (!isExpression(named))
    report(
      'rule-condition',
      where,
      `its condition "${condition}" is what is asked, a series; expected an expression that makes one number of it`,
    );
}

function checkPanelOf(
  { uid, dashboardUid, panelId, annotations = {} }: FileRule,
  queries: readonly QueryModel[],
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
  const asked = queries.filter(isMetricQuery);
  const shown = ((panel.targets ?? []) as unknown as QueryModel[]).filter(isMetricQuery);
  if (asked.length > 0 && !asked.some((one) => shown.some((other) => showsSame(one, other))))
    report(
      'rule-panel',
      where,
      `its panel ${dashboardUid}/${panelId} "${panel.title ?? ''}" shows none of its metrics with the same dimensions: the picture would be of something else`,
    );
}

function showsSame(asked: QueryModel, shown: QueryModel): boolean {
  if (asked.namespace !== shown.namespace || asked.metricName !== shown.metricName) return false;
  const { dimensions: wanted = {} } = asked;
  const { dimensions: there = {} } = shown;
  return (
    Object.keys(wanted).length === Object.keys(there).length &&
    Object.entries(wanted).every(([name, value]) => {
      const values = [there[name] ?? []].flat();
      return values.includes('*') || [value].flat().every((one) => values.includes(one));
    })
  );
}
