import type { Query, Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { AlertRule } from '../model/content.ts';

/**
 * A rule as the provisioning file has it. It differs from the HTTP API's: the folder and group are the group's business,
 * the panel has separate fields (the screenshot uses these), and some keys are spelled differently.
 */
export function fileRule({ folderUID: _, ruleGroup: __, orgID: ___, ...rule }: Rule) {
  const {
    annotations = {},
    missingSeriesEvalsToResolve,
    keep_firing_for: keepFiringFor,
    data,
    title,
    labels = {},
    ...rest
  } = rule;
  const { __dashboardUid__: dashboardUid, __panelId__: panelId } = annotations;
  return {
    ...rest,
    title: escapeDollar(title),
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, escapeDollar(value)])),
    annotations: Object.fromEntries(Object.entries(annotations).map(([name, value]) => [name, escapeBraced(value)])),
    ...(dashboardUid !== undefined && { dashboardUid }),
    ...(panelId !== undefined && { panelId: Number(panelId) }),
    ...(keepFiringFor !== undefined && { keepFiringFor }),
    ...(missingSeriesEvalsToResolve !== undefined && { missing_series_evals_to_resolve: missingSeriesEvalsToResolve }),
    data: data.map(fileQuery),
  };
}

/** Grafana expands `$x` and `${x}` in titles and labels when it reads a file; `$$` stands for itself. */
function escapeDollar(text: string): string {
  return text.replaceAll('$', () => '$$');
}

/** In annotations it expands `${x}` alone, so that templates such as `{{ $values.A }}` stay. */
function escapeBraced(text: string): string {
  return text.replaceAll('${', () => '$${');
}

function fileQuery({ refId, queryType = '', relativeTimeRange, datasourceUid, model }: Query) {
  return { refId, queryType, relativeTimeRange, datasourceUid, model };
}

/** Rules in their groups, a group for each folder, name and interval, in the order in which they come. */
export function fileGroups(rules: readonly AlertRule[], orgId: number) {
  const groups = new Map<
    string,
    { orgId: number; name: string; folder: string; interval: string; rules: ReturnType<typeof fileRule>[] }
  >();
  for (const { folder, group, everySeconds, rule } of rules) {
    const key = `${folder.uid}\0${group}`;
    const known = groups.get(key) ?? {
      orgId,
      name: group,
      folder: folder.title,
      interval: `${everySeconds}s`,
      rules: [],
    };
    known.rules.push(fileRule(rule));
    groups.set(key, known);
  }
  return [...groups.values()];
}
