import type { GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { drawDashboard } from './draw.ts';
import type { PageModel } from './model.ts';
import type { DataSource, Span } from './source.ts';

/** What is to be drawn, and from what. */
export interface PreviewOptions {
  source: DataSource;
  span: Span;
  theme: PageModel['theme'];
  /** uids of the dashboards to draw; default all. */
  uids?: readonly string[];
}

/**
 * Draws dashboards as Grafana would, from their own JSON.
 * @throws DashboardsError `UNKNOWN_DASHBOARD` for a uid that is not there, naming those that are
 */
export async function previewModel(
  { dashboards }: Pick<GrafanaContent, 'dashboards'>,
  options: PreviewOptions,
): Promise<PageModel> {
  const { source, span, theme, uids = [] } = options;
  const known = dashboards.map(({ dashboard }) => dashboard.uid ?? '');
  const unknown = uids.find((uid) => !known.includes(uid));
  if (unknown !== undefined)
    throw new DashboardsError(
      'UNKNOWN_DASHBOARD',
      `No dashboard has the uid "${unknown}"; there are ${known.join(', ')}.`,
    );
  const chosen = dashboards.filter(({ dashboard }) => uids.length === 0 || uids.includes(dashboard.uid ?? ''));
  if (chosen.length === 0)
    throw new DashboardsError(
      'NOTHING_TO_DRAW',
      'The fleet makes no dashboards; give it an environment with a service.',
    );
  const drawn = [];
  for (const { dashboard, folder } of chosen) drawn.push(await drawDashboard(dashboard, folder.title, source, span));
  return { source: source.name, theme, ...span, dashboards: drawn };
}
