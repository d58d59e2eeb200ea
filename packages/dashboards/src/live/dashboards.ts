import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import pLimit from 'p-limit';
import type { Datasource, Folder, GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { ownerTag } from '../model/owner-tag.ts';
import { type Change, maxRequestsAtOnce, type PlanContext, updateOf } from './change.ts';
import { comparison, differences } from './differences.ts';
import { namesIn, withSecrets } from './secrets.ts';

/** Folders: made where they are missing, named as wanted, never deleted. */
export async function planFolders(folders: readonly Folder[], { client }: PlanContext): Promise<Change[]> {
  const changes = folders.map(async ({ uid, title }): Promise<Change[]> => {
    const present = await client.get<{ title: string; version?: number }>(`/api/folders/${uid}`);
    const base = { kind: 'folder' as const, name: title };
    if (present === undefined) {
      return [
        { ...base, action: 'create', paths: [], apply: () => client.send('POST', '/api/folders', { uid, title }) },
      ];
    }
    if (present.title === title) return [];
    const apply = () => client.send('PUT', `/api/folders/${uid}`, { title, version: present.version });
    return [{ ...base, action: 'update', paths: ['title'], apply }];
  });
  return (await Promise.all(changes)).flat();
}

/** Datasources, by uid; never deleted. */
export async function planDatasources(datasources: readonly Datasource[], context: PlanContext): Promise<Change[]> {
  const { client, environment, resendSecrets } = context;
  const changes = datasources.map(async (wanted): Promise<Change[]> => {
    const path = `/api/datasources/uid/${wanted.uid}`;
    const present = await client.get<{ readOnly?: boolean }>(path);
    const base = { kind: 'datasource' as const, name: wanted.name };
    const body = () => withSecrets(wanted, environment);
    if (present === undefined) {
      return [{ ...base, action: 'create', paths: [], apply: () => client.send('POST', '/api/datasources', body()) }];
    }
    const { secureJsonData, ...comparable } = wanted;
    const { differs, unknown } = comparison(comparable, present, environment);
    if (resendSecrets && secureJsonData !== undefined) differs.push('secureJsonData');
    if (differs.length > 0 && present.readOnly)
      throw notOurs(`the datasource "${wanted.name}" (${wanted.uid})`, 'it is provisioned from a file');
    return updateOf({ differs, unknown }, { ...base, apply: () => client.send('PUT', path, body()) });
  });
  return (await Promise.all(changes)).flat();
}

/** Dashboards, by uid; those with our tag that are not wanted any more are stale. */
export async function planDashboards({ name, dashboards }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const limit = pLimit(maxRequestsAtOnce);
  const plan = async ({ folder, dashboard }: GrafanaContent['dashboards'][number]): Promise<Change[]> => {
    const present = await client.get<{ dashboard: Dashboard; meta: { folderUid?: string } }>(
      `/api/dashboards/uid/${dashboard.uid}`,
    );
    const base = { kind: 'dashboard' as const, name: `${folder.title} / ${dashboard.title}` };
    const save = (version?: number) =>
      client.send('POST', '/api/dashboards/db', {
        dashboard: { ...dashboard, id: null, ...(version !== undefined && { version }) },
        folderUid: folder.uid,
        message: 'bizom-dashboards push',
        // The version says what we have seen: a change that somebody made since then is not overwritten.
        overwrite: false,
      });
    if (present === undefined) return [{ ...base, action: 'create', paths: [], apply: () => save() }];
    if (!isOurs(present.dashboard.tags, name))
      throw notOurs(
        `the dashboard ${dashboard.uid} "${present.dashboard.title}"`,
        `it has not the tags "${ownerTag}" and "fleet:${name}"`,
      );
    const paths = differences(dashboard, present.dashboard);
    if ((present.meta.folderUid ?? '') !== folder.uid) paths.push('folder');
    return paths.length === 0
      ? []
      : [{ ...base, action: 'update', paths, apply: () => save(present.dashboard.version) }];
  };
  const changes = await Promise.all(dashboards.map((one) => limit(() => plan(one))));
  return [
    ...changes.flat(),
    ...(await staleDashboards(name, new Set(dashboards.map(({ dashboard }) => dashboard.uid)), client)),
  ];
}

async function staleDashboards(
  fleet: string,
  wanted: ReadonlySet<string | undefined>,
  client: PlanContext['client'],
): Promise<Change[]> {
  const query = new URLSearchParams([
    ['type', 'dash-db'],
    ['limit', '5000'],
    ['tag', ownerTag],
    ['tag', `fleet:${fleet}`],
  ]);
  const found = (await client.get<{ uid: string; title: string; tags?: string[] }[]>(`/api/search?${query}`)) ?? [];
  return found
    .filter(({ uid, tags }) => !wanted.has(uid) && isOurs(tags, fleet))
    .map(({ uid, title }) => ({
      kind: 'dashboard',
      name: title,
      action: 'stale',
      paths: [],
      apply: () => client.send('DELETE', `/api/dashboards/uid/${uid}`),
    }));
}

function isOurs(tags: readonly string[] | undefined, fleet: string): boolean {
  return [ownerTag, `fleet:${fleet}`].every((tag) => tags?.includes(tag));
}

/** An error that says whose it is. */
export function notOurs(what: string, because: string): DashboardsError {
  return new DashboardsError(
    'NOT_OURS',
    `Grafana already has ${what}, and ${because}: it is somebody else's, so nothing was changed. Rename it there, or give the fleet another name.`,
  );
}

/** Whether a resource refers to the environment. */
export function holdsSecrets(value: unknown): boolean {
  return namesIn(value).length > 0;
}
