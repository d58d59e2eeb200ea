import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { GrafanaClient } from '../../src/live/client.ts';
import { applyChanges, planPush, requireSecrets } from '../../src/live/push.ts';
import { smallFleet } from '../small-fleet.ts';
import { ContractServer } from './contract-server.ts';

const environment = {
  ALERT_EMAIL: 'night@example.com',
  TELEGRAM_BOT_TOKEN: 'secret-of-telegram',
  FLOCK_WEBHOOK_URL: 'https://flock.example.com/secret',
  SEARCH_USER: 'grafana',
  SEARCH_PASSWORD: 'secret-of-search',
};
const content = fleetContent(smallFleet);

describe('push, against a mock that keeps to the documented HTTP API', () => {
  let grafana: ContractServer;
  beforeEach(async () => {
    grafana = await ContractServer.start('right');
  });
  afterEach(() => grafana.stop());

  const context = (options: { token?: string; resendSecrets?: boolean; url?: string } = {}) => ({
    client: new GrafanaClient({ url: options.url ?? grafana.url, token: options.token ?? 'right' }),
    environment,
    resendSecrets: options.resendSecrets ?? false,
  });
  const push = async (wanted = content, prune = false) => {
    const changes = (await planPush(wanted, context())).filter(({ action }) => prune || action !== 'stale');
    await applyChanges(changes, () => {});
    return changes;
  };

  it('makes everything in an empty Grafana, and nothing the second time', async () => {
    const made = await push();
    expect(made.every(({ action }) => action === 'create')).toBe(true);
    expect(grafana.dashboards.size).toBe(content.dashboards.length);
    expect(grafana.rules.size).toBe(content.rules.length);
    expect(grafana.contactPoints.size).toBe(content.contactPoints.length);
    const writes = grafana.writes.length;
    expect(await planPush(content, context())).toEqual([]);
    await push();
    expect(grafana.writes.length).toBe(writes);
  });

  it('sends secrets from the environment, and rules with the panel whose picture goes along', async () => {
    await push();
    const sent = JSON.stringify([...grafana.contactPoints.values()]);
    expect(sent).toContain('secret-of-telegram');
    expect(sent).toContain('ops@example.com;night@example.com');
    expect(sent).not.toMatch(/\$[A-Z]/);
    const cpu = grafana.rules.get('shop-prod-orders_cpu');
    const { dashboard } = grafana.dashboards.get(cpu.annotations.__dashboardUid__) ?? {};
    expect(dashboard.panels.find(({ id }: { id: number }) => String(id) === cpu.annotations.__panelId__)?.title).toBe(
      'CPU',
    );
  });

  it('puts back what was changed, and shows each value before and after', async () => {
    await push();
    const cpu = grafana.rules.get('shop-prod-orders_cpu');
    cpu.data[2].model.conditions[0].evaluator.params[0] = 99;
    const orders = grafana.dashboards.get('shop-prod-orders');
    const panel = orders?.dashboard.panels.find(
      ({ title, type }: { title: string; type: string }) => title === 'CPU' && type === 'timeseries',
    );
    panel.description = 'Mine\u001b[2J';
    const changes = await planPush(content, context());
    expect(changes.map(({ kind, action }) => `${action} ${kind}`)).toEqual(['update dashboard', 'update rule group']);
    expect(changes[0]?.differences).toEqual([
      { path: 'panels › CPU › description', before: 'Mine\u001b[2J', after: expect.stringContaining('CPU in use') },
    ]);
    expect(changes[1]?.differences).toEqual([
      {
        path: 'orders: CPU above 70 % › data › condition › model › conditions › 0 › evaluator › params › 0',
        before: '99',
        after: '70',
      },
    ]);
    await push();
    expect(await planPush(content, context())).toEqual([]);
  });

  it('names panels that are new or gone, instead of all that come after them', async () => {
    await push();
    const orders = grafana.dashboards.get('shop-prod-orders');
    const panels = orders?.dashboard.panels;
    const cpu = panels.findIndex(({ title }: { title: string }) => title === 'CPU');
    panels.splice(cpu, 1, { id: 5, title: 'Mine' });
    const [change] = await planPush(content, context());
    expect(change?.differences).toEqual([
      { path: 'panels › CPU', after: 'CPU' },
      { path: 'panels › Mine', before: 'Mine' },
    ]);
  });

  it('sees an address or a chat that is another one now, and says where it cannot tell', async () => {
    await push();
    const moved = { ...environment, ALERT_EMAIL: 'day@example.com' };
    const changes = await planPush(content, { ...context(), environment: moved });
    const mails = content.contactPoints.filter(({ type }) => type === 'email');
    expect(changes.map(({ action, name }) => `${action} ${name}`)).toEqual(
      mails.map(({ name }) => `update ${name} (email)`),
    );
    expect(JSON.stringify(changes)).not.toMatch(/day@|night@/);
    const { ALERT_EMAIL: _, ...without } = environment;
    const unsure = await planPush(content, { ...context(), environment: without });
    expect(unsure.map(({ action, notes }) => [action, notes])).toEqual(
      mails.map(() => ['unknown', ['settings.addresses ($ALERT_EMAIL not set)']]),
    );
  });

  // An invalid template keeps Grafana from starting (grafana#49282); coll exists since grafana/alerting of 2025-04, which is Grafana 12
  // (templates/gomplate/collections.go, commit 0df47bb).
  it('looks at the version of the server before anything else', async () => {
    grafana.version = '11.6.0';
    await expect(push()).rejects.toMatchObject({
      code: 'WRONG_VERSION',
      message: expect.stringContaining('Set dashboards.grafanaVersion to 11'),
    });
    grafana.version = '9.5.2';
    await expect(push({ ...content, grafanaVersion: 10 })).rejects.toThrow(/9\.5\.2 is not supported/);
    expect(grafana.writes).toEqual([]);
    grafana.version = undefined;
    await push();
    expect(grafana.writes.length).toBeGreaterThan(0);
  });

  it('works in the organisation of the fleet', async () => {
    const client = new GrafanaClient({ url: grafana.url, token: 'right', orgId: 3 });
    await applyChanges(await planPush({ ...content, orgId: 3 }, { ...context(), client }), () => {});
    expect([...grafana.organisations]).toEqual(['3']);
    expect(grafana.rules.get('shop-prod-orders_cpu').orgID).toBe(3);
  });

  // grafana/grafana pkg/services/provisioning/dashboards/file_reader.go (commit 0055566, getOrCreateFolderId) finds a folder by title.
  it('uses the folder that provisioning files made, which has a generated uid', async () => {
    grafana.folders.set('abc123', { uid: 'abc123', title: 'shop prod', version: 1 });
    await push();
    expect(grafana.dashboards.get('shop-prod-orders')?.folderUid).toBe('abc123');
    expect(grafana.rules.get('shop-prod-orders_cpu').folderUID).toBe('abc123');
    expect(grafana.folders.has('shop-prod')).toBe(false);
    expect(await planPush(content, context())).toEqual([]);
  });

  // isPaused is a field of the rule: pkg/services/provisioning/alerting/rules_types.go (commit 0085cf8).
  it('leaves a rule paused that was paused in the pages', async () => {
    await push();
    grafana.rules.get('shop-prod-orders_cpu').isPaused = true;
    expect(await planPush(content, context())).toEqual([]);
    grafana.rules.get('shop-prod-orders_memory').title = 'Mine';
    await push();
    expect(grafana.rules.get('shop-prod-orders_cpu').isPaused).toBe(true);
    expect(grafana.rules.get('shop-prod-orders_memory').title).toBe('orders: Memory above 90 %');
  });

  // grafana/grafana pkg/services/ngalert/api/api_provisioning.go (commit 003dc77): RoutePutPolicyTree passes no version on, so that
  // Grafana itself overwrites.
  it('overwrites no policy that was changed after it was looked at', async () => {
    await push();
    grafana.policy.routes[0].group_wait = '9m';
    const changes = await planPush(content, context());
    grafana.policy.routes.push({ receiver: 'grafana-default-email', object_matchers: [['team', '=', 'other']] });
    await expect(applyChanges(changes, () => {})).rejects.toThrow(/policies were changed at the same time/);
    expect(grafana.policy.routes).toHaveLength(2);
  });

  it("says that a dashboard was saved in Grafana's pages as schema v2, instead of comparing it", async () => {
    await push();
    const orders = grafana.dashboards.get('shop-prod-orders');
    if (orders) orders.dashboard = { elements: {}, layout: {}, title: 'x', version: 7 };
    const [change] = await planPush(content, context());
    expect(change).toMatchObject({ action: 'update', differences: [], notes: [expect.stringContaining('schema v2')] });
    await push();
    expect(await planPush(content, context())).toEqual([]);
  });

  it('deletes the contact points of a fleet without channels, after the policy that uses them', async () => {
    const theirs = { receiver: 'grafana-default-email', object_matchers: [['team', '=', 'other']] };
    grafana.policy = { ...grafana.policy, routes: [theirs] };
    await push();
    const silent = fleetContent({
      ...smallFleet,
      dashboards: { ...smallFleet.dashboards, notify: {}, muteTimings: [] },
    });
    await push(silent);
    expect(grafana.policy.routes).toHaveLength(2);
    const gone = await push(silent, true);
    expect(gone.map(({ kind }) => kind)).toEqual([
      'policy',
      ...Array(content.contactPoints.length).fill('contact point'),
    ]);
    expect(grafana.policy).toMatchObject({ receiver: 'grafana-default-email', routes: [theirs] });
    expect(await planPush(silent, context())).toEqual([]);
  });

  it('says what to do where something else still sends to a contact point that goes', async () => {
    await push();
    const silent = fleetContent({
      ...smallFleet,
      dashboards: { ...smallFleet.dashboards, notify: {}, muteTimings: [] },
    });
    grafana.policy.receiver = 'shop: email + telegram';
    await expect(push(silent, true)).rejects.toThrow(/409: Receiver is used .*remove it there first/);
  });

  it("leaves other people's routes, rules and dashboards as they are", async () => {
    const theirs = { receiver: 'grafana-default-email', object_matchers: [['team', '=', 'other']] };
    grafana.policy = { ...grafana.policy, routes: [theirs], group_wait: '1m' };
    grafana.dashboards.set('theirs', {
      dashboard: { uid: 'theirs', title: 'Theirs', tags: [], version: 7 },
      folderUid: 'x',
    });
    grafana.rules.set('theirs', { uid: 'theirs', title: 'Theirs', labels: {}, folderUID: 'x', ruleGroup: 'y' });
    grafana.contactPoints.set('theirs', {
      uid: 'theirs',
      name: 'shop: theirs',
      type: 'email',
      settings: { addresses: 'a@b' },
    });
    await push(content, true);
    expect(grafana.policy).toMatchObject({ receiver: 'grafana-default-email', group_wait: '1m' });
    expect(
      grafana.policy.routes.map(({ object_matchers }: { object_matchers: string[][] }) => object_matchers[0]),
    ).toEqual([
      ['fleet', '=', 'shop'],
      ['team', '=', 'other'],
    ]);
    expect(grafana.dashboards.get('theirs')?.dashboard.version).toBe(7);
    expect([grafana.rules.has('theirs'), grafana.contactPoints.has('theirs')]).toEqual([true, true]);
  });

  it('deletes what is ours and not wanted any more only when asked to', async () => {
    await push();
    const less = fleetContent({ ...smallFleet, services: { orders: smallFleet.services['orders'] as never } });
    const stale = (await planPush(less, context())).filter(({ action }) => action === 'stale');
    expect(stale.map(({ kind }) => kind)).toContain('dashboard');
    await push(less);
    expect(grafana.dashboards.has('shop-prod-billing')).toBe(true);
    await push(less, true);
    expect(grafana.dashboards.has('shop-prod-billing')).toBe(false);
    expect([...grafana.rules.keys()].filter((uid) => uid.includes('billing'))).toEqual([]);
    expect(await planPush(less, context())).toEqual([]);
  });

  it.each([
    [
      'a dashboard',
      () =>
        grafana.dashboards.set('shop-prod-orders', {
          dashboard: { uid: 'shop-prod-orders', title: 'Mine', tags: [] },
          folderUid: 'x',
        }),
    ],
    [
      'a rule in one of our groups',
      () =>
        grafana.rules.set('mine', {
          uid: 'mine',
          title: 'Mine',
          labels: {},
          folderUID: 'shop-prod',
          ruleGroup: 'orders every 1 min',
        }),
    ],
    [
      'a dashboard provisioned from a file',
      () =>
        grafana.dashboards.set('shop-prod-orders', {
          dashboard: {
            uid: 'shop-prod-orders',
            title: 'orders',
            tags: ['bizom-dashboards', 'fleet:shop'],
            version: 1,
          },
          folderUid: 'x',
          provisioned: 'orders.json',
        }),
    ],
    [
      'a contact point provisioned from a file',
      () =>
        grafana.contactPoints.set(content.contactPoints[0]?.uid ?? '', {
          ...content.contactPoints[0],
          name: 'other',
          provenance: 'file',
        }),
    ],
    ['a policy tree provisioned from a file', () => (grafana.policyProvenance = 'file')],
    [
      'a datasource provisioned from a file',
      () =>
        grafana.datasources.set('shop-cloudwatch', {
          uid: 'shop-cloudwatch',
          name: 'x',
          type: 'cloudwatch',
          readOnly: true,
        }),
    ],
  ])('changes nothing where %s belongs to someone else', async (_, plant) => {
    plant();
    await expect(push()).rejects.toMatchObject({
      code: 'NOT_OURS',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(grafana.writes).toEqual([]);
  });

  it.each([
    [401, '{"message":"Invalid API key"}', 'GRAFANA_TOKEN is not (or no longer) valid'],
    [403, '{"message":"You\'ll need additional permissions"}', 'Editor'],
    [500, '<html>broken</html>', '500: <html>broken'],
    [200, '<html>please log in</html>', 'no login page in front'],
  ])('says what to do when Grafana answers %i', async (status, body, part) => {
    grafana.failures.set('GET /api/folders/shop-dev', { status, body });
    await expect(push()).rejects.toMatchObject({ code: 'GRAFANA_REFUSED', message: expect.stringContaining(part) });
    expect(grafana.writes).toEqual([]);
  });

  // grafana/grafana pkg/services/ngalert/accesscontrol.go (commit 00d64c1 for Admin): before 11 only Admin has the rights of the provisioning API.
  it.each([
    ['10.4.2', 10, 'needs the role Admin: before Grafana 11'],
    ['12.1.0', 12, 'the role Editor with "Access to alert rules provisioning API"'],
    ['13.0.0', 12, 'the role Editor with "Access to alert rules provisioning API"'],
  ])('asks for the role that Grafana %s wants when it answers 403', async (version, grafanaVersion, part) => {
    grafana.version = version;
    grafana.failures.set('GET /api/folders/shop-dev', { status: 403, body: '{"message":"no"}' });
    await expect(push({ ...content, grafanaVersion })).rejects.toThrow(part);
  });

  it('says which changes were made when one fails, and continues there the next time', async () => {
    grafana.failures.set('PUT /api/v1/provisioning/policies', {
      status: 409,
      body: '{"message":"cannot change provenance from \'file\' to \'\'"}',
    });
    const failed = push();
    await expect(failed).rejects.toThrow(
      /policy "fleet = shop".*409.*provisioned by a file, or by a tool.*\d+ changes were made/,
    );
    await expect(failed).rejects.not.toThrow(/secret/);
    grafana.failures.clear();
    const rest = await push();
    expect(rest.map(({ kind }) => kind)).not.toContain('dashboard');
    expect(await planPush(content, context())).toEqual([]);
  });

  it('does not overwrite a dashboard that was changed after it was looked at', async () => {
    await push();
    const orders = grafana.dashboards.get('shop-prod-orders');
    if (orders) orders.dashboard.title = 'Changed';
    const changes = await planPush(content, context());
    if (orders) orders.dashboard.version++;
    await expect(applyChanges(changes, () => {})).rejects.toThrow(/412.*was changed at the same time/);
  });

  it('asks for every missing secret before it changes anything, and sends changed ones where that is asked for', async () => {
    const changes = await planPush(content, context());
    expect(() => requireSecrets(content, changes, { ALERT_EMAIL: 'x' })).toThrow(
      /TELEGRAM_BOT_TOKEN, FLOCK_WEBHOOK_URL/,
    );
    await push();
    const again = await planPush(content, context({ resendSecrets: true }));
    expect(again.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['contact point', 'datasource']));
    expect(JSON.stringify(again)).not.toContain('secret-of');
  });

  it('says that Grafana cannot be reached', async () => {
    await expect(planPush(content, context({ url: 'http://127.0.0.1:1' }))).rejects.toMatchObject({
      code: 'GRAFANA_UNREACHABLE',
    });
  });
});
