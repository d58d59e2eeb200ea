import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDirectory } from '../../src/check/check.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { writeFiles } from '../../src/provisioning/directory.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { smallFleet } from '../small-fleet.ts';

// biome-ignore lint/suspicious/noExplicitAny: faults are planted into JSON of any shape
type Json = any;

const service = 'dashboards/shop-prod/shop-prod-orders.json';
const rules = 'alerting/shop-rules-shop-prod.json';
const policies = 'alerting/shop-policies.json';
const points = 'alerting/shop-contact-points.json';
const templates = 'alerting/shop-templates.json';
const muteTimings = 'alerting/shop-mute-timings.json';
const datasources = 'datasources/shop.yaml';
const providers = 'dashboards/shop.yaml';

const chart = (dashboard: Json) => dashboard.panels.find(({ type }: Json) => type === 'timeseries');
const rule = (file: Json) => file.groups[0].rules[0];
const evaluator = (file: Json) => rule(file).data[2].model.conditions[0].evaluator;
const tie = (one: Json, dashboardUid: string, panelId: number) => {
  Object.assign(one, { dashboardUid, panelId });
  Object.assign(one.annotations, { __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
};
const receiver = (file: Json, type: string) =>
  file.contactPoints.flatMap(({ receivers }: Json) => receivers).find((one: Json) => one.type === type);

/**
 * Each fault is planted by itself into a folder that is right. Grafana's rules: grafana/grafana pkg/services/provisioning/alerting
 * (rules_types.go at commit 0085cf8, contact_point_types.go at commit 01b1f53, types.go at commit 10a47ba),
 * pkg/services/provisioning/dashboards/file_reader.go (commit 0055566), pkg/expr/threshold.go (commit 015faa7) and
 * pkg/tsdb/cloudwatch/models/cloudwatch_query.go (commit 0b596ec).
 */
const faults: [name: string, file: string, plant: (json: Json) => unknown, rule: string][] = [
  ['two panels with one id', service, (d) => (d.panels[2].id = d.panels[1].id), 'panel-id'],
  ['a panel without an id', service, (d) => delete chart(d).id, 'panel-id'],
  ['panels over each other', service, (d) => (d.panels[2].gridPos = { ...d.panels[1].gridPos }), 'panel-overlap'],
  ['a panel beyond the 24 columns', service, (d) => (d.panels[2].gridPos.x = 22), 'panel-place'],
  ['a panel without a description', service, (d) => delete chart(d).description, 'panel-description'],
  ['a panel without a unit', service, (d) => delete chart(d).fieldConfig.defaults.unit, 'panel-unit'],
  ['a dashboard without a uid', service, (d) => delete d.uid, 'dashboard-uid'],
  ['two dashboards with one uid', service, (d) => (d.uid = 'shop-prod-billing'), 'dashboard-uid'],
  ['a misspelt dashboard key', service, (d) => (d.refesh = '1m'), 'unknown-key'],
  ['a query without dimensions', service, (d) => (chart(d).targets[0].dimensions = {}), 'query-dimensions'],
  ['a dimension without a value', service, (d) => (chart(d).targets[0].dimensions.service = ''), 'query-dimensions'],
  [
    'a metric that no one publishes',
    service,
    (d) => (chart(d).targets[0].metricName = 'Deploymemts'),
    'unknown-metric',
  ],
  [
    'a namespace that no one publishes in',
    service,
    (d) => (chart(d).targets[0].namespace = 'AWS/EC'),
    'unknown-metric',
  ],
  [
    'a dimension that the metric does not have',
    service,
    (d) => (chart(d).targets[0].dimensions.Service = 'x'),
    'unknown-metric',
  ],
  [
    'a statistic that CloudWatch does not have',
    service,
    (d) => (chart(d).targets[0].statistic = 'Avg'),
    'query-statistic',
  ],
  [
    'a panel that asks a datasource that no file provides',
    service,
    (d) => (chart(d).targets[0].datasource.uid = 'gone'),
    'datasource',
  ],
  [
    'a variable that the dashboard does not have',
    service,
    (d) => (chart(d).targets[0].region = '$region'),
    'template-variable',
  ],
  [
    'an expression over a query that is not there',
    service,
    (d) => (d.panels.find(({ title }: Json) => title === 'Tasks missing').targets[2].expression = '$B - $X'),
    'query-reference',
  ],
  ['two rules with one uid', rules, (f) => (f.groups[0].rules[1].uid = rule(f).uid), 'rule-uid'],
  ['two rules of a folder with one title', rules, (f) => (f.groups[0].rules[1].title = rule(f).title), 'rule-title'],
  ['a rule without data', rules, (f) => (rule(f).data = []), 'file-format'],
  ['a rule whose condition is no query', rules, (f) => (rule(f).condition = 'Z'), 'rule-condition'],
  ['a rule whose panel is not there', rules, (f) => (rule(f).panelId = 1), 'rule-panel'],
  ['a rule without a panel', rules, (f) => delete rule(f).dashboardUid, 'rule-panel'],
  ['a rule whose link leads elsewhere', rules, (f) => (rule(f).annotations.__panelId__ = '1'), 'rule-panel'],
  [
    'a template variable in an alert query',
    rules,
    (f) => (rule(f).data[0].model.dimensions.ServiceName = '$service'),
    'template-variable',
  ],
  ['an interval that is a number', rules, (f) => (f.groups[0].interval = 60), 'file-format'],
  ['an interval that Grafana cannot keep', rules, (f) => (f.groups[0].interval = '45s'), 'group-interval'],
  ['a duration of no unit', rules, (f) => (rule(f).for = '5'), 'file-format'],
  ["the HTTP API's spelling of a key", rules, (f) => (f.groups[0].folderUid = f.groups[0].folder), 'file-format'],
  ['a group without a folder', rules, (f) => delete f.groups[0].folder, 'file-format'],
  [
    'a rule that asks a datasource that no file provides',
    rules,
    (f) => (rule(f).data[0].datasourceUid = 'gone'),
    'datasource',
  ],
  [
    'a rule that looks at no time',
    rules,
    (f) => (rule(f).data[0].relativeTimeRange = { from: 0, to: 0 }),
    'query-range',
  ],
  ['a contact point without settings', points, (f) => (receiver(f, 'email').settings = {}), 'file-format'],
  [
    'an e-mail contact point without addresses',
    points,
    (f) => delete receiver(f, 'email').settings.addresses,
    'contact-point',
  ],
  [
    'a bot token in the file',
    points,
    (f) => (receiver(f, 'telegram').settings.bottoken = '123456789:AAabcdefghijklmnopqrstuvwxyz0123456'),
    'secret',
  ],
  [
    'a webhook URL in the file',
    points,
    (f) => (receiver(f, 'webhook').settings.url = 'https://api.flock.com/hooks/sendMessage/abc'),
    'secret',
  ],
  [
    'two receivers with one uid',
    points,
    (f) => (f.contactPoints[1].receivers[0].uid = f.contactPoints[0].receivers[0].uid),
    'duplicate',
  ],
  [
    'a message template that is not there',
    points,
    (f) => (receiver(f, 'telegram').settings.message = '{{ template "shop.gone" . }}'),
    'template',
  ],
  [
    'a route to a missing contact point',
    policies,
    (f) => (f.policies[0].routes[0].routes[0].receiver = 'gone'),
    'receiver',
  ],
  [
    'a mute timing that is not there',
    policies,
    (f) => (f.policies[0].routes[0].routes[0].mute_time_intervals = ['gone']),
    'mute-timing',
  ],
  [
    'a root policy with a mute timing',
    policies,
    (f) => (f.policies[0].mute_time_intervals = ['shop: nights']),
    'policy-root',
  ],
  [
    'a matcher that Grafana does not have',
    policies,
    (f) => (f.policies[0].routes[0].object_matchers[0][1] = '=='),
    'file-format',
  ],
  [
    'a template that does not end',
    templates,
    (f) => (f.templates[1].template = f.templates[1].template.replace('{{- end }}', '')),
    'template',
  ],
  [
    'a time zone that is misspelt',
    muteTimings,
    (f) => (f.muteTimes[0].time_intervals[0].location = 'Asia/Kolkatta'),
    'file-format',
  ],
  [
    'a time zone that is an offset',
    muteTimings,
    (f) => (f.muteTimes[0].time_intervals[0].location = '+05:30'),
    'file-format',
  ],
  ['two dashboards of a folder with one title', service, (d) => (d.title = 'Overview · prod'), 'dashboard-title'],
  ['a unit that Grafana does not have', service, (d) => (chart(d).fieldConfig.defaults.unit = 'percnt'), 'panel-unit'],
  ['a panel of a type that Grafana does not have', service, (d) => (chart(d).type = 'timeserie'), 'panel-type'],
  ['a region that AWS does not have', service, (d) => (chart(d).targets[0].region = 'ap-southeast1'), 'query-region'],
  ['a period that is not a number', service, (d) => (chart(d).targets[0].period = 'banana'), 'query-period'],
  ['a period of nothing', rules, (f) => (rule(f).data[0].model.period = '0'), 'query-period'],
  [
    'a window that is shorter than the period',
    rules,
    (f) => (rule(f).data[0].relativeTimeRange.from = 30),
    'query-range',
  ],
  ['a reducer that Grafana does not have', rules, (f) => (rule(f).data[1].model.reducer = 'average'), 'expression'],
  [
    'an expression of a kind that Grafana does not have',
    rules,
    (f) => (rule(f).data[1].model.type = 'reduse'),
    'expression',
  ],
  ['a comparison that Grafana does not have', rules, (f) => (evaluator(f).type = 'gtt'), 'expression'],
  ['a comparison with nothing', rules, (f) => (evaluator(f).params = []), 'expression'],
  ['a range with one end', rules, (f) => (evaluator(f).type = 'within_range'), 'expression'],
  ['a threshold without conditions', rules, (f) => delete rule(f).data[2].model.conditions, 'expression'],
  ['a rule whose condition is a series', rules, (f) => (rule(f).condition = 'A'), 'rule-condition'],
  [
    'a template that is left open in an annotation',
    rules,
    (f) => (rule(f).annotations.description = '{{ printf "x" '),
    'template',
  ],
  [
    "a rule that is tied to another service's panel",
    rules,
    (f) => tie(rule(f), 'shop-prod-billing', rule(f).panelId),
    'rule-panel',
  ],
  [
    'a rule whose panel shows something else',
    rules,
    (f) => tie(rule(f), rule(f).dashboardUid, f.groups[0].rules[1].panelId),
    'rule-panel',
  ],
  ['a misspelt setting of e-mail', points, (f) => (receiver(f, 'email').settings.singleEmial = true), 'contact-point'],
  ['a misspelt setting of Telegram', points, (f) => (receiver(f, 'telegram').settings.mesage = 'x'), 'contact-point'],
  [
    'a week that runs backwards',
    muteTimings,
    (f) => (f.muteTimes[0].time_intervals[0].weekdays = ['saturday:sunday']),
    'file-format',
  ],
];

describe('check', () => {
  let good: string;
  let copies: string;
  beforeAll(async () => {
    good = await mkdtemp(join(tmpdir(), 'dashboards-good-'));
    copies = await mkdtemp(join(tmpdir(), 'dashboards-bad-'));
    await writeFiles(good, provisioning(fleetContent(smallFleet)));
  });
  afterAll(() => Promise.all([good, copies].map((folder) => rm(folder, { recursive: true }))));

  it('passes what build makes, and says what it costs', async () => {
    const { findings, costs } = await checkDirectory(good);
    expect(findings).toEqual([]);
    const open = costs.find(({ file }) => file === service);
    expect(open).toMatchObject({ what: 'dashboard', everySeconds: 300 });
    // By hand: each metric 12 times an hour, 24 hours, 30 days, $0.01 a thousand.
    expect(open?.metricsPerMonth).toBe((open?.metrics ?? 0) * 12 * 24 * 30);
    expect(open?.dollarsPerMonth).toBeCloseTo(((open?.metricsPerMonth ?? 0) / 1000) * 0.01, 2);
    expect(costs.filter(({ what }) => what === 'alerts').map(({ everySeconds }) => everySeconds)).toContain(60);
  });

  it('is tried with at least 30 faults', () => {
    expect(faults.length).toBeGreaterThanOrEqual(30);
    expect(new Set(faults.map(([name]) => name)).size).toBe(faults.length);
  });

  it.each(faults)('finds %s', async (name, file, plant, expected) => {
    const folder = join(copies, name.replaceAll(/\W+/g, '-'));
    await cp(good, folder, { recursive: true });
    const json: Json = JSON.parse(await readFile(join(folder, file), 'utf8'));
    plant(json);
    await writeFile(join(folder, file), JSON.stringify(json));
    const { findings } = await checkDirectory(folder);
    expect(findings.map((finding) => finding.rule)).toContain(expected);
    expect(findings.find((finding) => finding.rule === expected)?.file).toMatch(/\.(json|yaml)$/);
  });

  it.each([
    ['a dashboard that is no JSON', service, '{', 'not-readable'],
    [
      'a provider file with a misspelt key',
      providers,
      'apiVersion: 1\nproviders:\n  - name: x\n    opts: {}\n',
      'file-format',
    ],
    [
      'a password that is a number',
      datasources,
      'apiVersion: 1\ndatasources:\n  - name: x\n    type: y\n    uid: z\n    secureJsonData:\n      password: 7771234777\n',
      'file-format',
    ],
    [
      'a datasource file that holds a password',
      datasources,
      'apiVersion: 1\ndatasources:\n  - name: x\n    type: y\n    uid: z\n    secureJsonData:\n      password: hunter2\n',
      'secret',
    ],
  ])('finds %s, and does not repeat a secret', async (name, file, text, expected) => {
    const folder = join(copies, name.replaceAll(/\W+/g, '-'));
    await cp(good, folder, { recursive: true });
    await writeFile(join(folder, file), text);
    const { findings } = await checkDirectory(folder);
    expect(findings.map((finding) => finding.rule)).toContain(expected);
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|7771234777/);
  });

  it("takes a namespace of the team's own only where it is named", async () => {
    const folder = join(copies, 'own-namespace');
    await cp(good, folder, { recursive: true });
    const json: Json = JSON.parse(await readFile(join(folder, service), 'utf8'));
    chart(json).targets[0].namespace = 'Shop/Orders';
    await writeFile(join(folder, service), JSON.stringify(json));
    expect((await checkDirectory(folder)).findings.map(({ rule }) => rule)).toEqual(['unknown-metric']);
    expect((await checkDirectory(folder, { own: ['Shop/Orders'] })).findings).toEqual([]);
  });

  const inFolder = async (name: string, change: (folder: string) => Promise<unknown>) => {
    const folder = join(copies, name);
    await cp(good, folder, { recursive: true });
    await change(folder);
    return (await checkDirectory(folder)).findings.map(({ rule, file }) => [rule, file]);
  };
  const replaceIn = (file: string, from: string, to: string) => async (folder: string) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(folder, file), text.replace(from, to));
  };

  it('finds a dashboard that no provider reads, and a provider that reads nothing', async () => {
    const moved = 'dashboards/shop-prd';
    const found = await inFolder('unread', (folder) =>
      rename(join(folder, 'dashboards/shop-prod'), join(folder, moved)),
    );
    expect(found[0]).toEqual(['provider-path', providers]);
    expect(found.slice(1)).toContainEqual(['dashboard-provider', `${moved}/shop-prod-orders.json`]);
    const typo = await inFolder('typo', replaceIn(providers, 'dashboards/shop-prod\n', 'dashboards/shop-prd\n'));
    expect(typo).toContainEqual(['provider-path', providers]);
    expect(typo).toContainEqual(['dashboard-provider', service]);
  });

  it('says nothing of files that a provider elsewhere may read', async () => {
    const elsewhere = replaceIn(providers, '/etc/grafana/provisioning/dashboards/shop-prod\n', '/var/lib/dashboards\n');
    expect(await inFolder('elsewhere', elsewhere)).toEqual([]);
  });

  it('finds a folder that its provider gives a uid and that rules know by its title', async () => {
    const withUid = replaceIn(providers, 'folder: shop prod\n', 'folder: shop prod\n    folderUid: shop-prod\n');
    expect(await inFolder('folder-uid', withUid)).toEqual([['folder-uid', providers]]);
    const without = replaceIn(providers, 'folder: shop\n', 'folder: shop\n    folderUid: shop\n');
    expect(await inFolder('folder-uid-free', without)).toEqual([]);
  });

  it.each([
    ['a folder that is not there', 'gone'],
    ["a folder without anything of Grafana's", '.'],
  ])('refuses %s', async (_, path) => {
    const empty = await mkdtemp(join(copies, 'empty-'));
    await expect(checkDirectory(join(empty, path))).rejects.toMatchObject({ code: 'NO_SUCH_DIRECTORY' });
  });
});
