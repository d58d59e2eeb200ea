import type { Dashboard, DashboardLink, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Report } from '../files/finding.ts';
import { panelName, panelsOf } from '../files/read.ts';

/** Checks that links within Grafana lead to dashboards that the files have. */
export function checkLinks(dashboard: Dashboard, uids: ReadonlySet<string>, report: Report): void {
  for (const link of dashboard.links ?? []) checkDashboardLink(link, uids, report);
  for (const panel of panelsOf(dashboard)) {
    for (const url of urlsIn(panel)) checkUrl(url, panelName(panel), uids, report);
  }
}

function checkDashboardLink(
  { title, type, url, tags }: DashboardLink,
  uids: ReadonlySet<string>,
  report: Report,
): void {
  const where = `link "${title ?? ''}"`;
  if (type !== undefined && type !== 'dashboards' && type !== 'link') {
    report('link', where, `is of the type "${type}"; expected "link" or "dashboards"`);
  } else if (type === 'dashboards') {
    if ((tags ?? []).length === 0)
      report('link', where, 'lists dashboards by tags, and names no tag: it would list all');
  } else if (!url) report('link', where, 'has no url');
  else checkUrl(url, where, uids, report);
}

/** Links of the panel, of its fields and of its overrides. */
function urlsIn({ links = [], fieldConfig }: Panel): string[] {
  const overrides = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'links').flatMap(({ value }) => (Array.isArray(value) ? value : [])),
  );
  return [...links, ...(fieldConfig?.defaults?.links ?? []), ...overrides].flatMap(({ url }) =>
    typeof url === 'string' ? [url] : [],
  );
}

/** `/d/uid`; a full address may lead to another Grafana. */
function checkUrl(url: string, where: string, uids: ReadonlySet<string>, report: Report): void {
  const uid = /^\/?d\/([^/?#]+)/.exec(url)?.[1];
  if (uid === undefined || uid.includes('$') || uids.has(uid)) return;
  report(
    'link',
    where,
    `leads to the dashboard "${uid}", which no file has; write the full address of one from elsewhere`,
  );
}
