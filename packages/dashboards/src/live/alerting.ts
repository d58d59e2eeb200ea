import type { ContactPoint, NotificationPolicy, Rule } from '@grafana/grafana-foundation-sdk/alerting';
import type { AlertRule, GrafanaContent } from '../model/content.ts';
import { ownerTag } from '../model/owner-tag.ts';
import { type Change, type PlanContext, updateOf } from './change.ts';
import { holdsSecrets, notOurs } from './dashboards.ts';
import { comparison, differences } from './differences.ts';
import { withSecrets } from './secrets.ts';

const api = '/api/v1/provisioning';

/** Mute timings, by name; never deleted: other people's policies may use them. */
export async function planMuteTimings({ muteTimings }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<{ name: string }[]>(`${api}/mute-timings`)) ?? [];
  return muteTimings.flatMap((wanted): Change[] => {
    const known = present.find(({ name }) => name === wanted.name);
    const base = { kind: 'mute timing' as const, name: wanted.name };
    if (known === undefined)
      return [
        { ...base, action: 'create', paths: [], apply: () => client.send('POST', `${api}/mute-timings`, wanted) },
      ];
    const paths = differences(wanted, known);
    const apply = () => client.send('PUT', `${api}/mute-timings/${encodeURIComponent(wanted.name)}`, wanted);
    return paths.length === 0 ? [] : [{ ...base, action: 'update', paths, apply }];
  });
}

/** Message templates, by name; never deleted. */
export async function planTemplates({ templates }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<{ name: string; template: string }[]>(`${api}/templates`)) ?? [];
  return templates.flatMap(({ name = '', template = '' }): Change[] => {
    const known = present.find((one) => one.name === name);
    if (known?.template.trim() === template.trim()) return [];
    const apply = () => client.send('PUT', `${api}/templates/${encodeURIComponent(name)}`, { template });
    return [{ kind: 'template', name, action: known ? 'update' : 'create', paths: known ? ['template'] : [], apply }];
  });
}

/** Contact points, by uid. Stale ones carry a uid and a name of the fleet's. */
export async function planContactPoints(
  { name: fleet, contactPoints }: GrafanaContent,
  context: PlanContext,
): Promise<Change[]> {
  const { client, environment, resendSecrets } = context;
  const present = (await client.get<ContactPoint[]>(`${api}/contact-points`)) ?? [];
  const changes = contactPoints.flatMap((wanted): Change[] => {
    const known = present.find(({ uid }) => uid === wanted.uid);
    const base = { kind: 'contact point' as const, name: `${wanted.name} (${wanted.type})` };
    const body = () => withSecrets(wanted, environment);
    if (known === undefined)
      return [
        { ...base, action: 'create', paths: [], apply: () => client.send('POST', `${api}/contact-points`, body()) },
      ];
    const { differs, unknown } = comparison(wanted, known, environment);
    if (resendSecrets && holdsSecrets(wanted.settings)) differs.push('secrets');
    const apply = () => client.send('PUT', `${api}/contact-points/${wanted.uid}`, body());
    return updateOf({ differs, unknown }, { ...base, apply });
  });
  const wanted = new Set(contactPoints.map(({ uid }) => uid));
  const stale = present.filter(
    ({ uid = '', name = '' }) => !wanted.has(uid) && uid.startsWith(`${fleet}-`) && name.startsWith(`${fleet}: `),
  );
  return [
    ...changes,
    ...stale.map(
      ({ uid, name, type }): Change => ({
        kind: 'contact point',
        name: `${name} (${type})`,
        action: 'stale',
        paths: [],
        apply: () => client.send('DELETE', `${api}/contact-points/${uid}`),
      }),
    ),
  ];
}

/** Our branch of the one policy tree there is: put before the others, which stay as they are; stale where it is not wanted any more. */
export async function planPolicy({ name: fleet, policy }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<NotificationPolicy>(`${api}/policies`)) ?? {};
  const others = (present.routes ?? []).filter((route) => !isBranchOf(fleet, route));
  const ours = (present.routes ?? []).find((route) => isBranchOf(fleet, route));
  const { provenance: _, ...root } = present;
  const apply = () => client.send('PUT', `${api}/policies`, { ...root, routes: policy ? [policy, ...others] : others });
  const base = { kind: 'policy' as const, name: `fleet = ${fleet}`, apply };
  if (policy === undefined) return ours === undefined ? [] : [{ ...base, action: 'stale', paths: [] }];
  if (ours === undefined) return [{ ...base, action: 'create', paths: [] }];
  const paths = differences(policy, ours);
  return paths.length === 0 ? [] : [{ ...base, action: 'update', paths }];
}

function isBranchOf(fleet: string, { object_matchers: matchers = [] }: NotificationPolicy): boolean {
  return matchers.some(([label, operator, value]) => label === 'fleet' && operator === '=' && value === fleet);
}

/** Rules, a group at a time, as the API takes them. A group that holds a rule of somebody else's is not touched. */
export async function planRules({ name: fleet, rules }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<Rule[]>(`${api}/alert-rules`)) ?? [];
  const wanted = Map.groupBy(rules, groupKey);
  const there = Map.groupBy(present, (rule) => `${rule.folderUID}\0${rule.ruleGroup}`);
  const changes = [...wanted].map(([key, group]) => planGroup(fleet, group, there.get(key) ?? [], client));
  const uids = new Set(rules.map(({ rule }) => rule.uid));
  const stale = present.filter((rule) => isOurs(rule, fleet) && !uids.has(rule.uid));
  return [
    ...(await Promise.all(changes)).flat(),
    ...stale.map(
      ({ uid, title }): Change => ({
        kind: 'rule',
        name: title,
        action: 'stale',
        paths: [],
        apply: () => client.send('DELETE', `${api}/alert-rules/${uid}`),
      }),
    ),
  ];
}

function groupKey({ folder, group }: AlertRule): string {
  return `${folder.uid}\0${group}`;
}

async function planGroup(
  fleet: string,
  group: readonly AlertRule[],
  present: readonly Rule[],
  client: PlanContext['client'],
): Promise<Change[]> {
  const [first] = group;
  if (first === undefined) return [];
  const stranger = present.find((rule) => !isOurs(rule, fleet));
  if (stranger !== undefined)
    throw notOurs(
      `the rule "${stranger.title}" in the group "${first.group}"`,
      `it has not the labels managed_by=${ownerTag} and fleet=${fleet}`,
    );
  const path = `${api}/folder/${first.folder.uid}/rule-groups/${encodeURIComponent(first.group)}`;
  const body = {
    title: first.group,
    folderUid: first.folder.uid,
    interval: first.everySeconds,
    rules: group.map(apiRule),
  };
  const base = {
    kind: 'rule group' as const,
    name: `${first.folder.title} / ${first.group}`,
    apply: () => client.send('PUT', path, body),
  };
  if (present.length === 0) return [{ ...base, action: 'create', paths: [] }];
  const known = await client.get<{ interval?: number }>(path);
  const paths = [
    ...(known?.interval === first.everySeconds ? [] : ['interval']),
    ...body.rules.flatMap((rule) =>
      differences(
        rule,
        present.find(({ uid }) => uid === rule.uid),
      ).map((path) => `${rule.uid}.${path}`),
    ),
    ...present.filter(({ uid }) => !body.rules.some((rule) => rule.uid === uid)).map(({ uid }) => `${uid} (goes)`),
  ];
  return paths.length === 0 ? [] : [{ ...base, action: 'update', paths }];
}

/** The API wants an organisation; the SDK writes 0. */
function apiRule({ rule }: AlertRule): Rule {
  return { ...rule, orgID: 1 };
}

function isOurs({ labels = {} }: Rule, fleet: string): boolean {
  return labels['managed_by'] === ownerTag && labels['fleet'] === fleet;
}
