import type { Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { AlertRule, GrafanaContent } from '../model/content.ts';
import { ownerTag } from '../model/owner-tag.ts';
import { type Change, creation, type PlanContext, staleness, updateOf } from './change.ts';
import { type Difference, differences } from './differences.ts';
import { notOurs, type Provenance, requireUnlocked } from './ownership.ts';

const api = '/api/v1/provisioning';

type PresentRule = Rule & Provenance;

/** Rules, a group at a time, as the API takes them. A group that holds a rule of someone else is not touched. */
export async function planRules(
  { name: fleet, rules, orgId = 1 }: GrafanaContent,
  folders: ReadonlyMap<string, string>,
  { client }: PlanContext,
): Promise<Change[]> {
  const present = (await client.get<PresentRule[]>(`${api}/alert-rules`)) ?? [];
  const placed = rules.map((rule) => ({ ...rule, folderUid: folders.get(rule.folder.uid) ?? rule.folder.uid }));
  const wanted = Map.groupBy(placed, ({ folderUid, group }) => `${folderUid}\0${group}`);
  const there = Map.groupBy(present, (rule) => `${rule.folderUID}\0${rule.ruleGroup}`);
  const changes = [...wanted].map(([key, group]) =>
    planGroup({ fleet, orgId, group, present: there.get(key) ?? [] }, client),
  );
  const uids = new Set(rules.map(({ rule }) => rule.uid));
  const stale = present.filter((rule) => isOurs(rule, fleet) && !uids.has(rule.uid));
  return [
    ...(await Promise.all(changes)).flat(),
    ...stale.map(({ uid, title }) =>
      staleness({ kind: 'rule', name: title, apply: () => client.send('DELETE', `${api}/alert-rules/${uid}`) }),
    ),
  ];
}

interface Group {
  fleet: string;
  orgId: number;
  group: readonly (AlertRule & { folderUid: string })[];
  present: readonly PresentRule[];
}

async function planGroup({ fleet, orgId, group, present }: Group, client: PlanContext['client']): Promise<Change[]> {
  const [first] = group;
  if (first === undefined) return [];
  requireOurGroup(fleet, first.group, present);
  const path = `${api}/folder/${first.folderUid}/rule-groups/${encodeURIComponent(first.group)}`;
  const rules = group.map(({ rule, folderUid }) => apiRule(rule, folderUid, orgId, present));
  const body = { title: first.group, folderUid: first.folderUid, interval: first.everySeconds, rules };
  const draft = {
    kind: 'rule group' as const,
    name: `${first.folder.title} / ${first.group}`,
    apply: () => client.send('PUT', path, body),
  };
  if (present.length === 0) return [creation(draft)];
  const known = await client.get<{ interval?: number }>(path);
  const differs = [...intervalDifference(known?.interval, first.everySeconds), ...ruleDifferences(rules, present)];
  for (const rule of differs.length > 0 ? present : []) requireUnlocked(`the rule "${rule.title}"`, rule);
  return updateOf({ differs, unknown: [] }, draft);
}

function requireOurGroup(fleet: string, group: string, present: readonly PresentRule[]): void {
  const stranger = present.find((rule) => !isOurs(rule, fleet));
  if (stranger !== undefined)
    throw notOurs(
      `the rule "${stranger.title}" in the group "${group}"`,
      `it lacks the labels managed_by=${ownerTag} and fleet=${fleet}, so it belongs to someone else`,
    );
}

/** The SDK writes organisation 0. A rule that was paused in Grafana's pages stays paused. */
function apiRule(rule: Rule, folderUID: string, orgID: number, present: readonly PresentRule[]): Rule {
  const paused = present.find(({ uid }) => uid === rule.uid)?.isPaused === true;
  return { ...rule, folderUID, orgID, ...(paused && { isPaused: true }) };
}

function intervalDifference(before: number | undefined, after: number): Difference[] {
  return before === after ? [] : [{ path: 'interval', before: `${before ?? '?'} s`, after: `${after} s` }];
}

function ruleDifferences(rules: readonly Rule[], present: readonly PresentRule[]): Difference[] {
  const wanted = new Set(rules.map(({ uid }) => uid));
  const gone = present.filter(({ uid }) => !wanted.has(uid)).map(({ title }) => ({ path: 'rules', before: title }));
  const changed = rules.flatMap((rule) => {
    const known = present.find(({ uid }) => uid === rule.uid);
    if (known === undefined) return [{ path: 'rules', after: rule.title }];
    return differences(rule, known).map((one) => ({ ...one, path: `${rule.title} › ${one.path}` }));
  });
  return [...changed, ...gone];
}

function isOurs({ labels = {} }: Rule, fleet: string): boolean {
  return labels['managed_by'] === ownerTag && labels['fleet'] === fleet;
}
