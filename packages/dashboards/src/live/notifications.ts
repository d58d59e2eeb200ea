import type { ContactPoint, NotificationPolicy } from '@grafana/grafana-foundation-sdk/alerting';
import type { GrafanaContent, MuteTiming } from '../model/content.ts';
import { namesIn } from '../model/environment-variables.ts';
import { DashboardsError } from '../model/errors.ts';
import { type Change, creation, type PlanContext, staleness, updateOf } from './change.ts';
import { comparison, differences } from './differences.ts';
import { type Provenance, requireUnlocked } from './ownership.ts';
import { withSecrets } from './secrets.ts';

const api = '/api/v1/provisioning';

/** Mute timings, by name; never deleted: policies of others may use them. */
export async function planMuteTimings({ muteTimings }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<(MuteTiming & Provenance)[]>(`${api}/mute-timings`)) ?? [];
  return muteTimings.flatMap((wanted): Change[] => {
    const known = present.find(({ name }) => name === wanted.name);
    const draft = { kind: 'mute timing' as const, name: wanted.name };
    if (known === undefined)
      return [creation({ ...draft, apply: () => client.send('POST', `${api}/mute-timings`, wanted) })];
    const differs = differences(wanted, known);
    if (differs.length > 0) requireUnlocked(`the mute timing "${wanted.name}"`, known);
    const apply = () => client.send('PUT', `${api}/mute-timings/${encodeURIComponent(wanted.name)}`, wanted);
    return updateOf({ differs, unknown: [] }, { ...draft, apply });
  });
}

/** Message templates, by name; never deleted. */
export async function planTemplates({ templates }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = (await client.get<({ name: string; template: string } & Provenance)[]>(`${api}/templates`)) ?? [];
  return templates.flatMap(({ name = '', template = '' }): Change[] => {
    const known = present.find((one) => one.name === name);
    const apply = () => client.send('PUT', `${api}/templates/${encodeURIComponent(name)}`, { template });
    const draft = { kind: 'template' as const, name, apply };
    if (known === undefined) return [creation(draft)];
    if (known.template.trim() === template.trim()) return [];
    requireUnlocked(`the template "${name}"`, known);
    return updateOf({ differs: lineDifferences(known.template, template), unknown: [] }, draft);
  });
}

/** The lines of a text that are gone, and those that are new. */
function lineDifferences(before: string, after: string): { path: string; before?: string; after?: string }[] {
  const [old, wanted] = [before, after].map((text) => text.split('\n').map((line) => line.trim()));
  const gone = (old ?? []).filter((line) => !wanted?.includes(line)).map((line) => ({ path: 'line', before: line }));
  const added = (wanted ?? []).filter((line) => !old?.includes(line)).map((line) => ({ path: 'line', after: line }));
  return gone.length + added.length === 0 ? [{ path: 'order of lines' }] : [...gone, ...added];
}

/** Contact points, by uid. Stale ones carry a uid and a name of the fleet's. */
export async function planContactPoints(
  { name: fleet, contactPoints }: GrafanaContent,
  context: PlanContext,
): Promise<Change[]> {
  const present = (await context.client.get<(ContactPoint & Provenance)[]>(`${api}/contact-points`)) ?? [];
  const wanted = new Set(contactPoints.map(({ uid }) => uid));
  const stale = present.filter(
    ({ uid = '', name = '' }) => !wanted.has(uid) && uid.startsWith(`${fleet}-`) && name.startsWith(`${fleet}: `),
  );
  return [
    ...contactPoints.flatMap((point) => planContactPoint(point, present, context)),
    ...stale.map(({ uid, name, type }) =>
      staleness({
        kind: 'contact point',
        name: `${name} (${type})`,
        apply: () => context.client.send('DELETE', `${api}/contact-points/${uid}`),
      }),
    ),
  ];
}

function planContactPoint(
  wanted: ContactPoint,
  present: readonly (ContactPoint & Provenance)[],
  { client, environment, resendSecrets }: PlanContext,
): Change[] {
  const known = present.find(({ uid }) => uid === wanted.uid);
  const draft = { kind: 'contact point' as const, name: `${wanted.name} (${wanted.type})` };
  const body = () => withSecrets(wanted, environment);
  if (known === undefined)
    return [creation({ ...draft, apply: () => client.send('POST', `${api}/contact-points`, body()) })];
  const { differs, unknown } = comparison(wanted, known, environment);
  if (resendSecrets && namesIn(wanted.settings).length > 0) differs.push({ path: 'secrets', after: 'sent again' });
  if (differs.length > 0) requireUnlocked(`the contact point "${wanted.name}"`, known);
  const apply = () => client.send('PUT', `${api}/contact-points/${wanted.uid}`, body());
  return updateOf({ differs, unknown }, { ...draft, apply });
}

/** Our branch of the one policy tree there is: put before the others, which stay as they are. */
export async function planPolicy({ name: fleet, policy }: GrafanaContent, { client }: PlanContext): Promise<Change[]> {
  const present = await readPolicies(client);
  const ours = (present.routes ?? []).find((route) => isBranchOf(fleet, route));
  const apply = async () => {
    // Grafana checks no version here: what was changed since it was planned would be overwritten.
    const now = await readPolicies(client);
    if (JSON.stringify(now.routes) !== JSON.stringify(present.routes))
      throw new DashboardsError('GRAFANA_REFUSED', 'The notification policies were changed at the same time.');
    const others = (now.routes ?? []).filter((route) => !isBranchOf(fleet, route));
    const { provenance: _, ...root } = now;
    await client.send('PUT', `${api}/policies`, { ...root, routes: policy ? [policy, ...others] : others });
  };
  const draft = { kind: 'policy' as const, name: `fleet = ${fleet}`, apply };
  const changes = planBranch(policy, ours, draft);
  if (changes.length > 0) requireUnlocked('notification policies', present);
  return changes;
}

type PolicyTree = NotificationPolicy & Provenance;

async function readPolicies(client: PlanContext['client']): Promise<PolicyTree> {
  return (await client.get<PolicyTree>(`${api}/policies`)) ?? {};
}

function planBranch(
  wanted: NotificationPolicy | undefined,
  ours: NotificationPolicy | undefined,
  draft: Omit<Change, 'action' | 'differences' | 'notes'>,
): Change[] {
  if (wanted === undefined) return ours === undefined ? [] : [staleness(draft)];
  if (ours === undefined) return [creation(draft)];
  return updateOf({ differs: differences(wanted, ours), unknown: [] }, draft);
}

function isBranchOf(fleet: string, { object_matchers: matchers = [] }: NotificationPolicy): boolean {
  return matchers.some(([label, operator, value]) => label === 'fleet' && operator === '=' && value === fleet);
}
