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

  it('puts back what somebody changed, and says where it differed without saying how', async () => {
    await push();
    const cpu = grafana.rules.get('shop-prod-orders_cpu');
    cpu.data[2].model.conditions[0].evaluator.params[0] = 99;
    const orders = grafana.dashboards.get('shop-prod-orders');
    if (orders) orders.dashboard.panels[1].title = 'Mine';
    const changes = await planPush(content, context());
    expect(changes.map(({ kind, action }) => `${action} ${kind}`)).toEqual(['update dashboard', 'update rule group']);
    expect(changes[0]?.paths).toEqual(['panels.1.title']);
    expect(changes[1]?.paths).toEqual(['shop-prod-orders_cpu.data.2.model.conditions.0.evaluator.params.0']);
    await push();
    expect(await planPush(content, context())).toEqual([]);
  });

  it('sees an address or a chat that is another one now, and says where it cannot tell', async () => {
    await push();
    const moved = { ...environment, ALERT_EMAIL: 'day@example.com' };
    const changes = await planPush(content, { ...context(), environment: moved });
    expect(changes.map(({ action, name, paths }) => [action, name, paths])).toEqual([
      ['update', 'shop: email + telegram + flock (email)', ['settings.addresses']],
      ['update', 'shop: email + telegram + flock (events) (email)', ['settings.addresses']],
      ['update', 'shop: email + telegram (events) (email)', ['settings.addresses']],
      ['update', 'shop: email + telegram (email)', ['settings.addresses']],
    ]);
    expect(JSON.stringify(changes)).not.toContain('@');
    const { ALERT_EMAIL: _, ...without } = environment;
    const unsure = await planPush(content, { ...context(), environment: without });
    expect(unsure.map(({ action, paths }) => [action, paths])).toEqual(
      Array(4).fill(['unknown', ['settings.addresses ($ALERT_EMAIL not set)']]),
    );
  });

  it('takes away who is told where the fleet tells nobody any more, the policy before what it uses', async () => {
    const theirs = { receiver: 'grafana-default-email', object_matchers: [['team', '=', 'other']] };
    grafana.policy = { ...grafana.policy, routes: [theirs] };
    await push();
    const nobody = fleetContent({
      ...smallFleet,
      dashboards: { ...smallFleet.dashboards, notify: {}, muteTimings: [] },
    });
    await push(nobody);
    expect(grafana.policy.routes).toHaveLength(2);
    const gone = await push(nobody, true);
    expect(gone.map(({ kind }) => kind)).toEqual([
      'policy',
      ...Array(content.contactPoints.length).fill('contact point'),
    ]);
    expect(grafana.policy).toMatchObject({ receiver: 'grafana-default-email', routes: [theirs] });
    expect(await planPush(nobody, context())).toEqual([]);
  });

  it('says what to do where something else still sends to a contact point that goes', async () => {
    await push();
    const nobody = fleetContent({
      ...smallFleet,
      dashboards: { ...smallFleet.dashboards, notify: {}, muteTimings: [] },
    });
    grafana.policy.receiver = 'shop: email + telegram';
    await expect(push(nobody, true)).rejects.toThrow(/409: Receiver is used .*take it out there first/);
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
      'a datasource provisioned from a file',
      () =>
        grafana.datasources.set('shop-cloudwatch', {
          uid: 'shop-cloudwatch',
          name: 'x',
          type: 'cloudwatch',
          readOnly: true,
        }),
    ],
  ])("changes nothing where %s is somebody else's", async (_, plant) => {
    plant();
    await expect(push()).rejects.toMatchObject({
      code: 'NOT_OURS',
      message: expect.stringContaining('nothing was changed'),
    });
    expect(grafana.writes).toEqual([]);
  });

  it.each([
    [401, '{"message":"Invalid API key"}', 'GRAFANA_TOKEN is not (or no longer) valid'],
    [403, '{"message":"You\'ll need additional permissions"}', 'Editor'],
    [500, '<html>broken</html>', '500: <html>broken'],
    [200, '<html>please log in</html>', 'no login page before it'],
  ])('says what to do when Grafana answers %i', async (status, body, part) => {
    grafana.failures.set('GET /api/folders/shop-dev', { status, body });
    await expect(push()).rejects.toMatchObject({ code: 'GRAFANA_REFUSED', message: expect.stringContaining(part) });
    expect(grafana.writes).toEqual([]);
  });

  it('says how far it came when one change fails, and goes on from there the next time', async () => {
    grafana.failures.set('PUT /api/v1/provisioning/policies', {
      status: 409,
      body: '{"message":"cannot change provenance from \'file\' to \'\'"}',
    });
    const failed = push();
    await expect(failed).rejects.toThrow(
      /policy "fleet = shop".*409.*Somebody else provisions it.*\d+ changes were made/,
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
    await expect(applyChanges(changes, () => {})).rejects.toThrow(/412.*Somebody changed it at the same time/);
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
