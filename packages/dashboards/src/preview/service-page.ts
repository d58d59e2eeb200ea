import { type Fleet, resolveService } from '@bizom/fleet';
import { serviceDashboard } from '../dashboards/service.ts';
import { fleetTarget, folderOf } from '../model/target.ts';
import { renderPage } from './page.ts';
import { previewModel } from './preview.ts';

export interface ServicePageOptions {
  /** Name of the environment in the fleet. */
  environment: string;
  /** Name of the service in the fleet. */
  service: string;
  /** How far back, hours; default 3. */
  hours?: number;
  /** Configuration of the CloudWatch client: profile, endpoint or credentials; the region is the environment's. */
  aws?: object;
}

/** A service's dashboard as a page. */
export interface ServicePage {
  /** An HTML document that needs nothing but itself. Its scripts draw the panels. */
  html: string;
  /** Titles of the panels that CloudWatch has numbers for. */
  filled: readonly string[];
  /** Titles of the panels without numbers. */
  empty: readonly string[];
}

/**
 * Draws the dashboard of one service with the numbers that CloudWatch has (`cloudwatch:GetMetricData`, `cloudwatch:ListMetrics`).
 * @throws FleetError `UNKNOWN_ENVIRONMENT`, `UNKNOWN_SERVICE`; the SDK's error where CloudWatch cannot be read
 * @example
 * const { html } = await servicePage(fleet, { environment: 'prod', service: 'orders' });
 */
export async function servicePage(fleet: Fleet, options: ServicePageOptions): Promise<ServicePage> {
  const { environment, service, hours = 3, aws = {} } = options;
  const target = fleetTarget(fleet, resolveService(fleet, environment, service));
  const dashboard = serviceDashboard(target).build();
  const { cloudwatchSource } = await import('./cloudwatch.ts');
  const toSeconds = Math.ceil(Date.now() / 60_000) * 60;
  const model = await previewModel(
    { dashboards: [{ folder: folderOf(fleet.name, environment), dashboard }] },
    { source: cloudwatchSource(aws), span: { fromSeconds: toSeconds - hours * 3600, toSeconds }, theme: 'system' },
  );
  const panels = model.dashboards
    .flatMap((drawn) => drawn.panels)
    .filter(({ kind }) => kind === 'chart' || kind === 'tile' || kind === 'timeline');
  const titles = (isFilled: boolean) => [
    ...new Set(panels.filter(({ lines }) => lines.length > 0 === isFilled).map(({ title }) => title)),
  ];
  return { html: renderPage(model), filled: titles(true), empty: titles(false) };
}
