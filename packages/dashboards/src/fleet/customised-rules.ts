import { type Fleet, type RuleChange, type RuleChanges, ruleSections } from '@bizom/fleet';
import { suggest } from '@bizom/options';
import type { AlertRule } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { rulesWithThreshold } from '../model/rule-thresholds.ts';

/** Rules with what the fleet changes in them, by the rule's key; those that it switches off are left out. */
export function customisedRules(rules: readonly AlertRule[], changes: RuleChanges, production: boolean): AlertRule[] {
  return rules.flatMap((alert) => {
    const change = Object.hasOwn(changes, alert.key) ? changes[alert.key] : undefined;
    if (change === undefined) return [alert];
    return change.enabled === false ? [] : [customised(alert, change, production)];
  });
}

function customised(alert: AlertRule, change: RuleChange, production: boolean): AlertRule {
  const { rule } = alert;
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

/**
 * Checks every `rules` section of a fleet against the rules that it has.
 * @param keys keys of the rules before any was switched off
 * @throws DashboardsError `BAD_OPTION` for a key that no rule has, and for a threshold that the rule cannot have
 */
export function requireKnownRules(fleet: Fleet, keys: readonly string[]): void {
  if (keys.length === 0) return;
  for (const [path, changes] of ruleSections(fleet)) {
    for (const [key, change] of Object.entries(changes)) {
      const problem = problemOf(key, change, [...new Set([...keys, ...rulesWithThreshold])]);
      if (problem !== undefined) throw new DashboardsError('BAD_OPTION', `${path}: ${problem}`);
    }
  }
}

function problemOf(key: string, { threshold }: RuleChange, keys: readonly string[]): string | undefined {
  if (!keys.includes(key)) {
    const meant = suggest(key, keys);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    return `no rule is called "${key}"${hint} The rules are ${keys.join(', ')}.`;
  }
  if (threshold !== undefined && !rulesWithThreshold.includes(key))
    return `the rule "${key}" has no threshold; those that have one are ${rulesWithThreshold.join(', ')}.`;
  return undefined;
}
