import type { Fleet } from '@bizom/fleet';
import { suggest } from '@bizom/options';
import type { AlertRule } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';

/**
 * The rules with what the fleet changes in them: `dashboards.rules`, by the rule's key.
 * @throws DashboardsError `BAD_OPTION` for a key that no rule has
 */
export function customisedRules(rules: readonly AlertRule[], { dashboards, environments }: Fleet): AlertRule[] {
  const changes = dashboards.rules;
  const keys = [...new Set(rules.map(({ key }) => key))];
  const unknown = Object.keys(changes).find((key) => !keys.includes(key));
  if (unknown !== undefined && keys.length > 0) {
    const meant = suggest(unknown, keys);
    throw new DashboardsError(
      'BAD_OPTION',
      `dashboards.rules: no rule is called "${unknown}"${meant === undefined ? '' : `; did you mean "${meant}"?`} The rules are ${keys.join(', ')}.`,
    );
  }
  return rules.flatMap((alert) => {
    const change = Object.hasOwn(changes, alert.key) ? changes[alert.key] : undefined;
    if (change === undefined) return [alert];
    return change.enabled ? [customised(alert, change, environments)] : [];
  });
}

type Change = Fleet['dashboards']['rules'][string];

function customised(alert: AlertRule, change: Change, environments: Fleet['environments']): AlertRule {
  const { rule } = alert;
  const production = environments[rule.labels?.['environment'] ?? '']?.production === true;
  return {
    ...alert,
    rule: {
      ...rule,
      ...(change.for !== undefined && { for: change.for }),
      ...(change.keepFiringFor !== undefined && { keep_firing_for: change.keepFiringFor }),
      labels: { ...rule.labels, ...(change.severity !== undefined && production && { severity: change.severity }) },
      annotations: {
        ...rule.annotations,
        ...(change.runbookUrl !== undefined && { runbook_url: change.runbookUrl }),
      },
    },
  };
}
