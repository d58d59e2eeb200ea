import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseDashboard, chart, ecs, fleetContent, fleetTarget, provisioning } from '@bizom/dashboards';
import { loadFleet, resolveServices } from '@bizom/fleet';

/** The dashboards of the fleet, and one of the team's own: how busy checkout is. */
const fleet = await loadFleet();
const content = fleetContent(fleet);

const targets = resolveServices(fleet, 'prod').map((service) => fleetTarget(fleet, service));
const checkout = baseDashboard(
  {
    fleet: fleet.name,
    uid: 'shop-checkout',
    title: 'Checkout',
    description: 'CPU of every service that a checkout needs.',
    tags: ['checkout'],
  },
  [
    {
      title: 'Load',
      panels: targets.map((target) =>
        chart({
          key: `cpu-${target.service}`,
          title: `CPU of ${target.service}`,
          description: 'The hottest task, of what it reserves.',
          unit: 'percent',
          redAbove: target.thresholds.cpuPercent,
          datasourceUid: target.datasourceUid,
          series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'Maximum' })],
        }),
      ),
    },
  ],
);

const dashboards = [...content.dashboards, { folder: { uid: 'shop', title: 'shop' }, dashboard: checkout.build() }];
for (const [path, text] of provisioning({ ...content, dashboards })) {
  const file = join('grafana', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
