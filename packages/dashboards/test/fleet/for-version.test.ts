import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { smallFleet } from '../small-fleet.ts';

const { flock: _, ...notify } = smallFleet.dashboards.notify as Record<string, unknown>;
const states = (grafanaVersion: 10 | 11 | 12 | 13) => {
  const { rules } = fleetContent({ ...smallFleet, dashboards: { ...smallFleet.dashboards, notify, grafanaVersion } });
  return new Set(rules.flatMap(({ rule }) => [rule.noDataState, rule.execErrState]));
};

// grafana/grafana#84406 added KeepLast to 10.4. Before it, pkg/services/ngalert/models/alert_rule.go (commit 01369e0) says "unknown
// NoData state option" and "unknown Error state option", which keeps Grafana from starting (rules_types.go, commit 0085cf8).
describe('rules', () => {
  it('have no state that Grafana 10 does not know', () => {
    expect(states(10)).toEqual(new Set(['NoData', 'OK', 'Error']));
  });

  it.each([11, 12, 13] as const)('keep their last state on Grafana %i', (version) => {
    expect(states(version)).toContain('KeepLast');
  });
});
