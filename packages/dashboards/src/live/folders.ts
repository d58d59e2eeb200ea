import type { Folder } from '../model/content.ts';
import { type Change, creation, type PlanContext, updateOf } from './change.ts';

/** The folders of a live Grafana. */
export interface Folders {
  changes: Change[];
  /** The uid that a folder has there, by the uid that is wanted. */
  uids: ReadonlyMap<string, string>;
}

/**
 * Folders: created where they are missing, named as wanted, never deleted. Where provisioning files made the folder,
 * it has a generated uid: then the top-level folder of the same title is used.
 */
export async function planFolders(folders: readonly Folder[], { client }: PlanContext): Promise<Folders> {
  const uids = new Map<string, string>();
  const all = (await client.get<Folder[]>('/api/folders?limit=1000')) ?? [];
  const changes = await Promise.all(
    folders.map(async ({ uid, title }): Promise<Change[]> => {
      const draft = { kind: 'folder' as const, name: title };
      const present = await client.get<{ title: string; version?: number }>(`/api/folders/${uid}`);
      const namesake = present === undefined ? all.find((folder) => folder.title === title) : undefined;
      uids.set(uid, namesake?.uid ?? uid);
      if (namesake !== undefined) return [];
      if (present === undefined)
        return [creation({ ...draft, apply: () => client.send('POST', '/api/folders', { uid, title }) })];
      const differs = present.title === title ? [] : [{ path: 'title', before: present.title, after: title }];
      const apply = () => client.send('PUT', `/api/folders/${uid}`, { title, version: present.version });
      return updateOf({ differs, unknown: [] }, { ...draft, apply });
    }),
  );
  return { changes: changes.flat(), uids };
}
