import * as v from 'valibot';

/** Names of the alerting resources of one organisation. */
interface Resources {
  rules: string[];
  contactPoints: string[];
  muteTimes: string[];
  templates: string[];
  /** Whether it has a policy tree from a file. */
  policies: boolean;
}

/** Alerting resources by organisation. */
export type ResourcesByOrg = ReadonlyMap<number, Resources>;

/** What the alerting files of an earlier build made and deleted. */
export interface Earlier {
  resources: ResourcesByOrg;
  /** Files that are not JSON, such as those with the marks of a merge: what only they name stays unknown. */
  unreadable: string[];
}

const orgId = v.optional(v.number(), 1);
const byUid = v.array(v.object({ orgId, uid: v.string() }));
const byName = v.array(v.object({ orgId, name: v.string() }));
const alertingFile = v.object({
  groups: v.optional(v.array(v.object({ orgId, rules: v.array(v.object({ uid: v.string() })) })), []),
  contactPoints: v.optional(v.array(v.object({ orgId, receivers: v.array(v.object({ uid: v.string() })) })), []),
  muteTimes: v.optional(byName, []),
  templates: v.optional(byName, []),
  policies: v.optional(v.array(v.object({ orgId })), []),
  deleteRules: v.optional(byUid, []),
  deleteContactPoints: v.optional(byUid, []),
  deleteMuteTimes: v.optional(byName, []),
  deleteTemplates: v.optional(byName, []),
  resetPolicies: v.optional(v.array(v.number()), []),
});

/** Collects what alerting files make or delete, from their texts by path. */
export function resourcesIn(files: ReadonlyMap<string, string>): Earlier {
  const found = new Collector();
  const unreadable: string[] = [];
  for (const [path, text] of files) {
    if (!/^alerting\/.*\.json$/.test(path)) continue;
    const file = v.safeParse(v.pipe(v.string(), v.parseJson(), alertingFile), text);
    if (file.success) found.add(file.output);
    else unreadable.push(path);
  }
  return { resources: found.byOrg, unreadable };
}

class Collector {
  readonly byOrg = new Map<number, Resources>();

  add(file: v.InferOutput<typeof alertingFile>): void {
    for (const { orgId: org, rules } of file.groups) this.#of(org).rules.push(...rules.map(({ uid }) => uid));
    for (const { orgId: org, receivers } of file.contactPoints)
      this.#of(org).contactPoints.push(...receivers.map(({ uid }) => uid));
    for (const { orgId: org, name } of [...file.muteTimes, ...file.deleteMuteTimes]) this.#of(org).muteTimes.push(name);
    for (const { orgId: org, name } of [...file.templates, ...file.deleteTemplates]) this.#of(org).templates.push(name);
    for (const { orgId: org, uid } of file.deleteRules) this.#of(org).rules.push(uid);
    for (const { orgId: org, uid } of file.deleteContactPoints) this.#of(org).contactPoints.push(uid);
    for (const org of [...file.policies.map((policy) => policy.orgId), ...file.resetPolicies])
      this.#of(org).policies = true;
  }

  #of(org: number): Resources {
    const known = this.byOrg.get(org) ?? {
      rules: [],
      contactPoints: [],
      muteTimes: [],
      templates: [],
      policies: false,
    };
    this.byOrg.set(org, known);
    return known;
  }
}

/**
 * The file that deletes what earlier builds made and this one does not: Grafana deletes nothing by itself
 * (grafana/grafana#67036). It keeps its entries, because a Grafana may read the files much later.
 * @param wanted the files of this build
 * @returns undefined where nothing is to be deleted
 */
export function deletions(earlier: ResourcesByOrg, wanted: ReadonlyMap<string, string>): object | undefined {
  const { resources: present } = resourcesIn(wanted);
  const gone = [...earlier].map(([org, resources]) => ({ org, ...missingIn(resources, present.get(org)) }));
  const file = {
    ...listed('deleteRules', gone, ({ org, rules }) => rules.map((uid) => ({ orgId: org, uid }))),
    ...listed('deleteContactPoints', gone, ({ org, contactPoints }) =>
      contactPoints.map((uid) => ({ orgId: org, uid })),
    ),
    ...listed('deleteMuteTimes', gone, ({ org, muteTimes }) => muteTimes.map((name) => ({ orgId: org, name }))),
    ...listed('deleteTemplates', gone, ({ org, templates }) => templates.map((name) => ({ orgId: org, name }))),
    ...listed('resetPolicies', gone, ({ org, policies }) => (policies ? [org] : [])),
  };
  return Object.keys(file).length === 0 ? undefined : file;
}

function missingIn(earlier: Resources, present: Resources | undefined): Resources {
  const missing = (kind: 'rules' | 'contactPoints' | 'muteTimes' | 'templates') => {
    const there = new Set(present?.[kind]);
    return [...new Set(earlier[kind])].filter((id) => !there.has(id)).sort();
  };
  return {
    rules: missing('rules'),
    contactPoints: missing('contactPoints'),
    muteTimes: missing('muteTimes'),
    templates: missing('templates'),
    policies: earlier.policies && !present?.policies,
  };
}

function listed<T>(key: string, gone: readonly T[], entries: (one: T) => unknown[]): Record<string, unknown[]> {
  const all = gone.flatMap(entries);
  return all.length === 0 ? {} : { [key]: all };
}
