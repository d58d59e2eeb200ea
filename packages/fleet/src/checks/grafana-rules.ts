import type { Fleet } from '../fleet-schema.ts';
import type { RuleChanges } from '../rules.ts';
import type { Fault } from './fault.ts';

/** Changes of alert rules that the fleet's version of Grafana does not know. */
export function checkGrafanaRules(fleet: Fleet): Fault[] {
  // grafana/grafana#101657, in Grafana 12.0.
  if (fleet.dashboards.grafanaVersion >= 12) return [];
  return ruleSections(fleet).flatMap(([path, changes]) =>
    Object.entries(changes)
      .filter(([, { keepFiringFor }]) => keepFiringFor !== undefined)
      .map(([key]) => ({ path: `${path}.${key}.keepFiringFor`, problem: 'needs Grafana 12 or newer' })),
  );
}

/**
 * Every place of a fleet that changes alert rules, as `[path, changes]`.
 * @example
 * for (const [path, changes] of ruleSections(fleet)) console.log(path, Object.keys(changes));
 */
export function ruleSections({ dashboards, environments, services }: Fleet): [path: string, changes: RuleChanges][] {
  const named = (prefix: string, entries: Readonly<Record<string, { rules?: RuleChanges | undefined }>>) =>
    Object.entries(entries).map(([name, { rules = {} }]): [string, RuleChanges] => [`${prefix}.${name}.rules`, rules]);
  return [
    ['dashboards.rules', dashboards.rules],
    ...named('environments', environments),
    ...named('services', services),
    ...Object.entries(services).flatMap(([name, { environments: differing }]) =>
      named(`services.${name}.environments`, differing),
    ),
  ];
}
