import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import pLimit from 'p-limit';
import type { GrafanaContent } from '../model/content.ts';
import { ownerTag } from '../model/owner-tag.ts';
import { type Change, creation, maxRequestsAtOnce, type PlanContext, staleness, updateOf } from './change.ts';
import { differences } from './differences.ts';
import { notOurs } from './ownership.ts';

/** A dashboard as Grafana answers it. */
interface Present {
  dashboard: Dashboard & { elements?: unknown; layout?: unknown };
  meta: { folderUid?: string; provisioned?: boolean; provisionedExternalId?: string };
}

/** Dashboards, by uid; those with our tag that are no longer wanted are stale. */
export async function planDashboards(
  { name, dashboards }: GrafanaContent,
  folders: ReadonlyMap<string, string>,
  { client }: PlanContext,
): Promise<Change[]> {
  const limit = pLimit(maxRequestsAtOnce);
  const plan = async ({ folder, dashboard }: GrafanaContent['dashboards'][number]): Promise<Change[]> => {
    const folderUid = folders.get(folder.uid) ?? folder.uid;
    const present = await client.get<Present>(`/api/dashboards/uid/${dashboard.uid}`);
    const draft = { kind: 'dashboard' as const, name: `${folder.title} / ${dashboard.title}` };
    const save = (version?: number) =>
      client.send('POST', '/api/dashboards/db', {
        dashboard: { ...dashboard, id: null, ...(version !== undefined && { version }) },
        folderUid,
        message: 'bizom-dashboards push',
        // The version says what we have seen: a change that was made since then is not overwritten.
        overwrite: false,
      });
    if (present === undefined) return [creation({ ...draft, apply: () => save() })];
    requireOurs(name, dashboard, present);
    const update = { ...draft, apply: () => save(present.dashboard.version) };
    if (isSchemaV2(present)) return [schemaV2Update(update)];
    const differs = differences(dashboard, present.dashboard);
    const presentFolder = present.meta.folderUid ?? '';
    if (presentFolder !== folderUid) differs.push({ path: 'folder', before: presentFolder, after: folder.title });
    return updateOf({ differs, unknown: [] }, update);
  };
  const changes = await Promise.all(dashboards.map((one) => limit(() => plan(one))));
  const wanted = new Set(dashboards.map(({ dashboard }) => dashboard.uid));
  return [...changes.flat(), ...(await staleDashboards(name, wanted, client))];
}

function requireOurs(fleet: string, { uid }: Dashboard, { dashboard, meta }: Present): void {
  const what = `the dashboard ${uid} "${dashboard.title ?? ''}"`;
  if (meta.provisioned)
    throw notOurs(what, `it is provisioned from a file (${meta.provisionedExternalId ?? 'of an unknown name'})`);
  if (!isSchemaV2({ dashboard }) && !isOurs(dashboard.tags, fleet))
    throw notOurs(what, `it lacks the tags "${ownerTag}" and "fleet:${fleet}", so it belongs to someone else`);
}

/** Grafana 13 stores what is saved in its pages in another form, which cannot be compared key by key. */
function isSchemaV2({ dashboard }: Pick<Present, 'dashboard'>): boolean {
  return dashboard.elements !== undefined && dashboard.layout !== undefined;
}

function schemaV2Update(draft: Omit<Change, 'action' | 'differences' | 'notes'>): Change {
  return {
    ...draft,
    action: 'update',
    differences: [],
    notes: ["was saved in Grafana's pages as schema v2, which is not compared; push replaces it"],
  };
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
    .map(({ uid, title }) =>
      staleness({
        kind: 'dashboard',
        name: title,
        apply: () => client.send('DELETE', `/api/dashboards/uid/${uid}`),
      }),
    );
}

function isOurs(tags: readonly string[] | undefined, fleet: string): boolean {
  return [ownerTag, `fleet:${fleet}`].every((tag) => tags?.includes(tag));
}
