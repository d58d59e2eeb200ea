import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ownerTag } from '../model/owner-tag.ts';
import type { Section } from '../panels/sized-panel.ts';
import { layOut } from './grid.ts';
import { withoutSdkDefaults } from './sdk-defaults.ts';

/** What all dashboards have in common. */
export interface BaseDashboardOptions {
  /** Name of the fleet. */
  fleet: string;
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
  /** Links at the top, besides the one to the fleet's other dashboards. */
  links?: readonly DashboardLinkBuilder[];
}

/**
 * A dashboard with its panels in place. It can be added to before it is built.
 * @example
 * const options = { fleet: 'shop', uid: 'shop-checkout', title: 'Checkout', description: 'Load.', tags: ['checkout'] };
 * const dashboard = baseDashboard(options, [{ title: 'Load', panels: [chart(chartOptions)] }]).build();
 */
export function baseDashboard(options: BaseDashboardOptions, sections: readonly Section[]): DashboardBuilder {
  const { fleet, uid, title, description, tags, refreshSeconds = 300, links = [] } = options;
  const builder = new CleanDashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([ownerTag, `fleet:${fleet}`, ...tags])
    .timezone('browser')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh(`${refreshSeconds}s`)
    .variables([])
    .links([...links, overviewLink(fleet)]);
  for (const placed of layOut(sections)) {
    if ('panels' in placed) builder.withRow({ build: () => placed });
    else builder.withPanel({ build: () => placed });
  }
  return builder;
}

/** Builds what Grafana itself would save, whatever the SDK writes out by default. */
class CleanDashboardBuilder extends DashboardBuilder {
  override build(): Dashboard {
    return withoutSdkDefaults(super.build());
  }
}

function overviewLink(fleet: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(`${fleet} fleet`)
    .type(DashboardLinkType.Dashboards)
    .tags([ownerTag, `fleet:${fleet}`, 'overview'])
    .asDropdown(true)
    .keepTime(true);
}
