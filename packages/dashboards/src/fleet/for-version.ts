import type { AlertRule } from '../model/content.ts';

/** The first major version whose rules can keep their last state (grafana/grafana#84406 added it to 10.4). */
const keepLastSince = 11;

/** Rules as that major version of Grafana reads them: an unknown state in a file keeps Grafana from starting. */
export function rulesForVersion(rules: readonly AlertRule[], version: number): AlertRule[] {
  if (version >= keepLastSince) return [...rules];
  return rules.map(({ rule, ...rest }) => ({
    ...rest,
    rule: {
      ...rule,
      ...(rule.noDataState === 'KeepLast' && { noDataState: 'OK' as const }),
      ...(rule.execErrState === 'KeepLast' && { execErrState: 'Error' as const }),
    },
  }));
}
