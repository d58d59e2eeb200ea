import { stringify } from 'yaml';
import type { Folder, GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { deletions, type ResourcesByOrg } from './deletions.ts';
import { fileContactPoints, filePolicy } from './notifications.ts';
import { fileGroups } from './rules.ts';

/** Where Grafana looks for provisioning files: the built folder is mounted here. */
export const mountPoint = '/etc/grafana/provisioning';

/**
 * The files that a stock Grafana reads when the folder they are written to is mounted at `/etc/grafana/provisioning`.
 * @param earlier alerting resources of earlier builds: those that are gone are deleted
 * @returns text by path, in a fixed order: the same content gives the same bytes
 * @throws DashboardsError `DUPLICATE_ID` when two dashboards or two rules have the same uid, or one has none
 * @example
 * for (const [path, text] of provisioning(fleetContent(fleet))) {
 *   await mkdir(dirname(join('grafana', path)), { recursive: true });
 *   await writeFile(join('grafana', path), text);
 * }
 */
export function provisioning(content: GrafanaContent, earlier: ResourcesByOrg = new Map()): Map<string, string> {
  const files = wantedFiles(content);
  const gone = deletions(earlier, files);
  if (gone !== undefined) files.set(`alerting/${content.name}-deletions.json`, json({ apiVersion: 1, ...gone }));
  return files;
}

function wantedFiles(content: GrafanaContent): Map<string, string> {
  const { name, orgId = 1 } = content;
  refuseTwins(
    'dashboards',
    content.dashboards.map(({ dashboard }) => dashboard.uid ?? ''),
  );
  refuseTwins(
    'alert rules',
    content.rules.map(({ rule }) => rule.uid ?? ''),
  );
  const alerting = { ...ruleFiles(content), ...notificationFiles(content) };
  return new Map([
    [
      `datasources/${name}.yaml`,
      stringify({ apiVersion: 1, datasources: content.datasources.map((one) => fileDatasource(one, orgId)) }),
    ],
    [
      `dashboards/${name}.yaml`,
      stringify({ apiVersion: 1, providers: folders(content).map((folder) => provider(folder, orgId)) }),
    ],
    ...content.dashboards.map(({ folder, dashboard }): [string, string] => [
      `dashboards/${folder.uid}/${dashboard.uid}.json`,
      json(dashboard),
    ]),
    ...Object.entries(alerting).map(([path, value]): [string, string] => [
      `alerting/${name}-${path}.json`,
      json({ apiVersion: 1, ...value }),
    ]),
    // Grafana logs an error where the mounted folder has no `plugins` (grafana/grafana pkg/services/provisioning/plugins).
    [`plugins/${name}.yaml`, stringify({ apiVersion: 1, apps: [] })],
    ...(content.logObjects === undefined ? [] : [[`kibana/${name}.ndjson`, content.logObjects] as [string, string]]),
    ...(content.ini === undefined ? [] : [['grafana.ini', content.ini] as [string, string]]),
  ]);
}

function refuseTwins(what: string, uids: readonly string[]): void {
  const seen = new Set<string>(['']);
  const twin = uids.find((uid) => seen.has(uid) || !seen.add(uid));
  if (twin === undefined) return;
  const fault =
    twin === ''
      ? `One of the ${what} has no uid; give it one.`
      : `Two ${what} have the uid "${twin}"; give one another.`;
  throw new DashboardsError('DUPLICATE_ID', fault);
}

function ruleFiles({ rules, orgId = 1 }: GrafanaContent): Record<string, object> {
  const byFolder = Map.groupBy(rules, ({ folder }) => folder.uid);
  return Object.fromEntries([...byFolder].map(([uid, some]) => [`rules-${uid}`, { groups: fileGroups(some, orgId) }]));
}

function notificationFiles(content: GrafanaContent): Record<string, object> {
  const { contactPoints, policy, muteTimings, templates, orgId = 1 } = content;
  return {
    ...(contactPoints.length > 0 && { 'contact-points': { contactPoints: fileContactPoints(contactPoints, orgId) } }),
    ...(policy && { policies: { policies: [filePolicy(policy, orgId)] } }),
    ...(muteTimings.length > 0 && {
      'mute-timings': { muteTimes: muteTimings.map((timing) => ({ orgId, ...timing })) },
    }),
    ...(templates.length > 0 && {
      templates: { templates: templates.map(({ name, template }) => ({ orgId, name, template })) },
    }),
  };
}

/** Every folder that holds a dashboard, once. */
function folders({ dashboards }: GrafanaContent): Folder[] {
  return [...new Map(dashboards.map(({ folder }) => [folder.uid, folder])).values()];
}

/**
 * No folderUid: rule groups know their folder by its title alone, and Grafana reads them first. It would make that folder
 * with a generated uid, and refuse the dashboards' (grafana/grafana 87889, 125079).
 */
function provider({ uid, title }: Folder, orgId: number) {
  return {
    name: title,
    orgId,
    type: 'file',
    folder: title,
    disableDeletion: false,
    allowUiUpdates: false,
    updateIntervalSeconds: 30,
    options: { path: `${mountPoint}/dashboards/${uid}` },
  };
}

function fileDatasource(datasource: GrafanaContent['datasources'][number], orgId: number) {
  return { orgId, ...datasource, editable: false };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
