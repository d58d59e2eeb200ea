import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ownerTag } from '../../model/owner-tag.ts';
import type { FileRule } from '../files/alerting-file.ts';
import type { Report } from '../files/finding.ts';
import { panelsOf, type Read } from '../files/read.ts';
import type { QueryModel } from '../files/shape.ts';
import { isExpression, isMetricQuery, templateVariables } from '../queries/kinds.ts';
import { queryOf } from './rule-query.ts';

/** Checks the panels whose pictures rules send. */
export class RulePanels {
  readonly #panels: ReadonlyMap<string, Panel>;

  constructor(dashboards: readonly Read<Dashboard>[]) {
    this.#panels = new Map(
      dashboards.flatMap(({ content }) => panelsOf(content).map((panel) => [`${content.uid}/${panel.id}`, panel])),
    );
  }

  check(rule: FileRule, report: Report): void {
    const where = `rule ${rule.uid}`;
    const { dashboardUid = rule.dasboardUid, panelId, annotations = {}, labels = {} } = rule;
    if (dashboardUid === undefined && panelId === undefined && labels['managed_by'] !== ownerTag) return;
    if (dashboardUid === undefined || panelId === undefined) {
      report(
        'rule-panel',
        where,
        'names only one of dashboardUid and panelId, or none: its message would have no picture',
      );
      return;
    }
    if (!isSame(annotations['__dashboardUid__'], dashboardUid) || !isSame(annotations['__panelId__'], String(panelId)))
      report(
        'rule-panel',
        where,
        'its annotations __dashboardUid__ and __panelId__ name another panel than its fields: the message would link elsewhere',
      );
    const panel = this.#panels.get(`${dashboardUid}/${panelId}`);
    if (panel === undefined) report('rule-panel', where, `no dashboard has its panel ${dashboardUid}/${panelId}`);
    else checkPanel(rule, panel, where, report);
  }
}

/** Grafana sets the annotation from the field where it is missing. */
function isSame(annotation: string | undefined, field: string): boolean {
  return annotation === undefined || annotation === field;
}

function checkPanel(rule: FileRule, panel: Panel, where: string, report: Report): void {
  const targets = (panel.targets ?? []) as unknown as QueryModel[];
  const [variable] = templateVariables(targets.filter((target) => !isExpression(target)));
  if (variable !== undefined)
    report(
      'rule-panel',
      where,
      `its panel uses ${variable}: the picture would show the variable's default, not what fires`,
    );
  const asked = rule.data.map(queryOf).filter(isMetricQuery);
  const shown = targets.filter(isMetricQuery);
  if (asked.length > 0 && !asked.some((one) => shown.some((other) => showsSame(one, other))))
    report(
      'rule-panel',
      where,
      `its panel "${panel.title ?? ''}" shows none of its metrics with the same dimensions: the picture would be of something else`,
    );
}

/** Code and SQL cannot be compared: they count as the same. */
function showsSame(asked: QueryModel, shown: QueryModel): boolean {
  if (asked.metricName === undefined || shown.metricName === undefined) return true;
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
