import type { Fleet } from '@bizom/fleet';

/** What a pull request checks: the dashboards, and where the fleet has a Grafana, what they would change in it. */
export function dashboardScript({ dashboards }: Fleet): string[] {
  return [
    'bizom-dashboards build --out build/dashboards',
    'bizom-dashboards check build/dashboards',
    // Without its token a pull request checks less; it does not turn red.
    ...(dashboards.grafanaUrl === undefined ? [] : ['if [ -n "$GRAFANA_TOKEN" ]; then bizom-dashboards diff; fi']),
  ];
}
