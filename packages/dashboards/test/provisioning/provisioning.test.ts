import { RuleBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cpuAlert } from '../../src/alerts/load.ts';
import { serviceDashboard } from '../../src/dashboards/service.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { serviceTarget } from '../../src/model/target.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { fileRule } from '../../src/provisioning/rules.ts';
import { smallFleet } from '../small-fleet.ts';

const target = serviceTarget({ environment: 'prod', service: 'orders', region: 'eu-west-1' });
const files = provisioning(fleetContent(smallFleet));
// biome-ignore lint/suspicious/noExplicitAny: files are JSON of any shape
const json = (path: string): any => JSON.parse(files.get(path) ?? '{}');

describe('a rule in a provisioning file', () => {
  it("has its panel as fields, which the picture goes by, and none of the HTTP API's own", () => {
    const rule = fileRule(cpuAlert(target).rule);
    expect(rule).toMatchObject({ dashboardUid: 'services-prod-orders', panelId: expect.any(Number) });
    expect(rule).not.toHaveProperty('folderUID');
    expect(rule).not.toHaveProperty('ruleGroup');
    expect(rule).not.toHaveProperty('orgID');
  });

  // grafana/grafana pkg/services/provisioning/values/values.go (commit 03d9862, interpolateValue): "$$" is a literal "$". Annotations
  // expand "${x}" alone: pkg/services/provisioning/alerting/rules_types.go (commit 0085cf8, ValueWithBracedVars).
  it('keeps a dollar sign that Grafana would expand', () => {
    const rule = new RuleBuilder('costs $5')
      .labels({ price: '$x' })
      .annotations({ a: `{{ $values.A }} \${x}` })
      .build();
    expect(fileRule(rule)).toMatchObject({
      title: 'costs $$5',
      labels: { price: '$$x' },
      annotations: { a: `{{ $values.A }} $\${x}` },
    });
  });
});

describe('the files', () => {
  it('tell Grafana where each folder is, by its title as the rules do, and read each environment as its role says', () => {
    expect(
      parse(files.get('dashboards/shop.yaml') ?? '').providers.map(
        ({ folder, folderUid, options }: { folder: string; folderUid?: string; options: { path: string } }) => [
          ...[folder, folderUid, options.path],
        ],
      ),
    ).toEqual([
      ['shop dev', undefined, '/etc/grafana/provisioning/dashboards/shop-dev'],
      ['shop prod', undefined, '/etc/grafana/provisioning/dashboards/shop-prod'],
      ['shop', undefined, '/etc/grafana/provisioning/dashboards/shop'],
    ]);
    const { datasources } = parse(files.get('datasources/shop.yaml') ?? '');
    expect(
      datasources.map(({ uid, jsonData }: { uid: string; jsonData: { assumeRoleArn?: string } }) => [
        uid,
        jsonData.assumeRoleArn,
      ]),
    ).toEqual([
      ['shop-cloudwatch', undefined],
      ['shop-cloudwatch-prod', 'arn:aws:iam::123456789012:role/grafana'],
      ['shop-logs', undefined],
    ]);
  });

  // prometheus/alertmanager dispatch/route.go (commit 003555a, Match): the first route whose matchers all match takes the alert. There
  // is no route for a severity or an event that no rule of the environment has.
  it('route alerts by environment and severity, and mute what no channel takes', () => {
    const [ours] = json('alerting/shop-policies.json').policies[0].routes;
    expect(ours.object_matchers).toEqual([['fleet', '=', 'shop']]);
    const told = ours.routes.map(({ object_matchers, receiver, mute_time_intervals }: Record<string, string[][]>) => [
      object_matchers?.map(([, , value]) => value).join(' '),
      receiver,
      mute_time_intervals,
    ]);
    const all = 'shop: email + telegram + flock';
    expect(told).toEqual([
      ['DatasourceError', all, undefined],
      ['dev DatasourceNoData', all, ['shop: muted']],
      ['dev warn once', `${all} (events)`, ['shop: muted']],
      ['dev warn', all, ['shop: muted']],
      ['prod DatasourceNoData', all, undefined],
      ['prod page', all, undefined],
      ['prod warn once', 'shop: email + telegram (events)', ['shop: nights']],
      ['prod warn', 'shop: email + telegram', ['shop: nights']],
    ]);
  });

  // grafana/grafana pkg/services/ngalert/state/compat.go (commit 04f5d97): the alert is renamed and keeps its labels. An event is
  // over at once: pkg/services/provisioning/alerting/contact_point_types.go (commit 01b1f53), disableResolveMessage.
  it('tell of one failed datasource once, and never that an event is over', () => {
    const [ours] = json('alerting/shop-policies.json').policies[0].routes;
    expect(ours.routes[0]).toMatchObject({
      object_matchers: [['alertname', '=', 'DatasourceError']],
      group_by: ['alertname', 'datasource_uid'],
    });
    const points = json('alerting/shop-contact-points.json').contactPoints;
    for (const { name, receivers } of points)
      for (const { disableResolveMessage } of receivers) expect(disableResolveMessage).toBe(name.endsWith(' (events)'));
  });

  // grafana-foundation-sdk#1272: the SDK moves links into the menu of Grafana 12.3 and later (grafana#115084). The metric "unknown"
  // is sent as an aggregation (grafana/grafana pkg/tsdb/elasticsearch/data_query.go, commit 071c707).
  it('hold nothing that only the SDK writes', () => {
    const all = [...files.values()].join('\n');
    expect(all).not.toContain('inControlsMenu');
    expect(all).not.toContain('"unknown"');
  });

  // grafana/grafana pkg/services/provisioning/plugins/config_reader.go (commit 0111696): "Failed to read plugin provisioning files
  // from directory" is an error line where the mounted folder has no plugins/.
  it('have a folder for each reader of Grafana', () => {
    const folders = new Set([...files.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
    for (const folder of ['alerting', 'dashboards', 'datasources', 'plugins']) expect(folders).toContain(folder);
    expect(parse(files.get('plugins/shop.yaml') ?? '')).toMatchObject({ apiVersion: 1, apps: [] });
  });

  // grafana/grafana pkg/services/provisioning/alerting/rules_types.go (commit 0085cf8), contact_point_types.go (commit 01b1f53): what
  // names no organisation goes to the first.
  it('name the organisation of the fleet in every entry', () => {
    const content = fleetContent({ ...smallFleet, dashboards: { ...smallFleet.dashboards, orgId: 3 } });
    const entries = [...provisioning(content)]
      .filter(([path]) => /^(alerting|dashboards|datasources)\/[^/]+$/.test(path))
      .flatMap(([, text]) => Object.values(parse(text)).filter((one) => Array.isArray(one)))
      .flat();
    expect(entries.length).toBeGreaterThan(20);
    expect(new Set(entries.map(({ orgId }) => orgId))).toEqual(new Set([3]));
  });

  it('hold no secret, only the names of the variables that do', () => {
    const all = [...files.values()].join('\n');
    for (const name of ['$TELEGRAM_BOT_TOKEN', '$FLOCK_WEBHOOK_URL', '$SEARCH_PASSWORD']) expect(all).toContain(name);
  });

  it('switch on pictures, and cloud storage for those that go out as a link', () => {
    expect(files.get('grafana.ini')).toMatch(/\[unified_alerting\.screenshots\]\ncapture = true/);
    expect(files.get('grafana.ini')).toContain('upload_external_image_storage = true');
    expect(files.get('grafana.ini')).toContain('bucket = pictures');
  });

  it.each(['dashboards', 'rules'] as const)('are refused when two %s have one uid', (what) => {
    const content = fleetContent(smallFleet);
    expect(() => provisioning({ ...content, [what]: [...content[what], content[what][0]] })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_ID' }),
    );
  });
});

describe('a team without a fleet file', () => {
  it('makes a dashboard and an alert of one service, with an extra panel', () => {
    const own = {
      title: 'Ours',
      panels: [{ key: 'queue', width: 12, height: 6, panel: new PanelBuilder().title('Queue') }],
    };
    const dashboard = serviceDashboard(target, { extra: [own] }).build();
    const made = provisioning({
      name: 'orders',
      datasources: [],
      dashboards: [{ folder: { uid: 'orders', title: 'Orders' }, dashboard }],
      rules: [cpuAlert(target)],
      contactPoints: [],
      muteTimings: [],
      templates: [],
    });
    expect([...made.keys()]).toEqual([
      'datasources/orders.yaml',
      'dashboards/orders.yaml',
      'dashboards/orders/services-prod-orders.json',
      'alerting/orders-rules-services-prod.json',
      'plugins/orders.yaml',
    ]);
    expect(made.get('dashboards/orders/services-prod-orders.json')).toContain('"Queue"');
  });
});
