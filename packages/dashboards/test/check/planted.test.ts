import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkFiles } from '../../src/check/check.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { exampleFleet } from '../example-fleet.ts';

/*
 * Mistakes that people make in Grafana's files, one at a time, and right things that are easily taken for mistakes. What
 * decides is Grafana's own reader: the source is named where a rule stands in src/check.
 */

// biome-ignore lint/suspicious/noExplicitAny: faults are planted into JSON of any shape
type Json = any;

const built = provisioning(fleetContent(exampleFleet));
const service = 'dashboards/bizom-prod/bizom-prod-ell.json';
const overview = 'dashboards/bizom-prod/bizom-prod-_overview.json';
const rules = 'alerting/bizom-rules-bizom-prod.json';
const points = 'alerting/bizom-contact-points.json';
const policies = 'alerting/bizom-policies.json';
const muteTimings = 'alerting/bizom-mute-timings.json';
const templates = 'alerting/bizom-templates.json';
const datasources = 'datasources/bizom.yaml';
const providers = 'dashboards/bizom.yaml';

const json = (file: string, plant: (value: Json) => void): [string, string][] => {
  const value = JSON.parse(built.get(file) ?? '');
  plant(value);
  return [[file, JSON.stringify(value)]];
};
const textual = (file: string, from: string, to: string): [string, string][] => {
  const text = built.get(file) ?? '';
  expect(text).toContain(from);
  return [[file, text.replace(from, to)]];
};

const rule = (key: string) => (file: Json) =>
  file.groups.flatMap((group: Json) => group.rules).find(({ uid }: Json) => uid === `bizom-prod-ell_${key}`);
const cpu = rule('cpu');
const tasks = rule('tasks');
const query = (ref: string, one: Json) => one.data.find(({ refId }: Json) => refId === ref).model;
const chart = (title: string) => (dashboard: Json) => dashboard.panels.find((panel: Json) => panel.title === title);
const receiver = (file: Json, type: string) =>
  file.contactPoints.flatMap(({ receivers }: Json) => receivers).find((one: Json) => one.type === type);
const become = (file: Json, type: string, settings: object) =>
  Object.assign(receiver(file, 'email'), { type, settings });
const route = (file: Json) =>
  file.policies[0].routes[0].routes.find(({ mute_time_intervals }: Json) => mute_time_intervals);
const interval = (file: Json) => file.muteTimes[0].time_intervals[0];
const moved = (file: string, to: string): [string, string | undefined][] => [
  [file, undefined],
  [to, built.get(file)],
];

type Planted = [name: string, expected: string, files: () => [string, string | undefined][]];

/*
 * Rules: grafana/grafana pkg/services/provisioning/alerting/rules_types.go (commit 0085cf8), pkg/expr/threshold.go (commit
 * 015faa7), pkg/expr/mathexp, pkg/tsdb/cloudwatch/models/cloudwatch_query.go (commit 0b596ec).
 */
const rulesPlanted: Planted[] = [
  ['a condition that names no query', 'rule-condition', () => json(rules, (f) => (cpu(f).condition = 'Z'))],
  ['a uid of 41 characters', 'file-format', () => json(rules, (f) => (cpu(f).uid = 'x'.repeat(41)))],
  ['noDataState "Ok"', 'file-format', () => json(rules, (f) => (cpu(f).noDataState = 'Ok'))],
  ['a group interval of 45s', 'group-interval', () => json(rules, (f) => (f.groups[0].interval = '45s'))],
  ['for "5 min"', 'file-format', () => json(rules, (f) => (cpu(f).for = '5 min'))],
  [
    '$service in an alert query',
    'template-variable',
    () => json(rules, (f) => (query('A', cpu(f)).dimensions.ServiceName = '$service')),
  ],
  [
    'the metric CpuUtilization',
    'unknown-metric',
    () => json(rules, (f) => (query('A', cpu(f)).metricName = 'CpuUtilization')),
  ],
  [
    'the dimension Service',
    'unknown-metric',
    () => json(rules, (f) => (query('A', cpu(f)).dimensions = { Service: 'ell' })),
  ],
  ['the region ap-southeast1', 'query-region', () => json(rules, (f) => (query('A', cpu(f)).region = 'ap-southeast1'))],
  ['the statistic Avg', 'query-statistic', () => json(rules, (f) => (query('A', cpu(f)).statistic = 'Avg'))],
  ['the statistic p101', 'query-statistic', () => json(rules, (f) => (query('A', cpu(f)).statistic = 'p101'))],
  ['a period that is a number', 'file-format', () => json(rules, (f) => (query('A', cpu(f)).period = 60))],
  ['SQL without an expression', 'query-sql', () => json(rules, (f) => (query('A', cpu(f)).metricQueryType = 1))],
  [
    'code mode without an expression',
    'query-math',
    () => json(rules, (f) => (query('A', cpu(f)).metricEditorMode = 1)),
  ],
  [
    'math that reads $C_now',
    'query-reference',
    () => json(rules, (f) => (query('condition', tasks(f)).expression = '$A_now < $C_now')),
  ],
  ...['$A_now <', '$A_now <> $B_now', '($A_now < $B_now', 'absolute($A_now)', '$A_now $B_now', 'A_now < B_now', ''].map(
    (expression): Planted => [
      `math with the syntax error "${expression}"`,
      'expression',
      () => json(rules, (f) => (query('condition', tasks(f)).expression = expression)),
    ],
  ),
  ['the reducer avg', 'expression', () => json(rules, (f) => (query('A_now', cpu(f)).reducer = 'avg'))],
  [
    'the reduce mode dropNaN',
    'expression',
    () => json(rules, (f) => (query('A_now', cpu(f)).settings.mode = 'dropNaN')),
  ],
  [
    'a reduce mode that replaces with nothing',
    'expression',
    () => json(rules, (f) => (query('A_now', cpu(f)).settings.mode = 'replaceNN')),
  ],
  [
    'a threshold that is text',
    'expression',
    () => json(rules, (f) => (query('condition', cpu(f)).conditions[0].evaluator.params = ['80'])),
  ],
  [
    'an expression that reads itself',
    'query-reference',
    () => json(rules, (f) => (query('A_now', cpu(f)).expression = 'A_now')),
  ],
  [
    'two expressions that read each other',
    'query-reference',
    () => json(rules, (f) => (query('A_now', cpu(f)).expression = 'condition')),
  ],
  [
    'classic conditions without conditions',
    'expression',
    () => json(rules, (f) => Object.assign(query('condition', cpu(f)), { type: 'classic_conditions', conditions: [] })),
  ],
  ['a label that Grafana expands', 'template', () => json(rules, (f) => (cpu(f).labels.team = '{{ $labels.team }}'))],
  ['a title that Grafana expands', 'template', () => json(rules, (f) => (cpu(f).title = 'CPU {{ $values.A_now }}'))],
  ['the label alertname', 'rule-label', () => json(rules, (f) => (cpu(f).labels.alertname = 'CPU'))],
  ['a label that Grafana refuses', 'rule-label', () => json(rules, (f) => (cpu(f).labels.__grafana_receiver__ = 'x'))],
  [
    'an annotation that calls an unknown function',
    'template',
    () => json(rules, (f) => (cpu(f).annotations.description = '{{ humanise $values.A_now.Value }}')),
  ],
  [
    "an annotation that calls a message's function",
    'template',
    () => json(rules, (f) => (cpu(f).annotations.description = '{{ coll.Dict "a" "b" }}')),
  ],
  [
    'an annotation that reads an unknown field',
    'template',
    () => json(rules, (f) => (cpu(f).annotations.description = '{{ $values.A_now.Number }}')),
  ],
  [
    'an annotation with an unknown variable',
    'template',
    () => json(rules, (f) => (cpu(f).annotations.description = '{{ $value_now }}')),
  ],
  [
    'the panel of another rule',
    'rule-panel',
    () =>
      json(rules, (f) => {
        cpu(f).panelId = tasks(f).panelId;
        cpu(f).annotations.__panelId__ = String(tasks(f).panelId);
      }),
  ],
  ['a rule twice', 'rule-uid', () => json(rules, (f) => f.groups[0].rules.push(f.groups[0].rules[0]))],
  [
    'a range of 60 s with a period of 60 s',
    'query-range',
    () => json(rules, (f) => (cpu(f).data[0].relativeTimeRange.from = 60)),
  ],
  ['a severity that no policy matches', 'rule-route', () => json(rules, (f) => (cpu(f).labels.severity = 'critical'))],
  [
    'an environment that no policy matches',
    'rule-route',
    () => json(rules, (f) => (cpu(f).labels.environment = 'prd')),
  ],
];

/*
 * Contact points: grafana/grafana pkg/services/provisioning/alerting/contact_point_types.go (commit 01b1f53), grafana/alerting
 * receivers/<kind>/v1/config.go. Routes: prometheus/alertmanager dispatch/route.go (commit 003555a).
 */
const notificationsPlanted: Planted[] = [
  // A variable of digits becomes a number in Grafana 9.4 and later (pkg/services/provisioning/values/values.go, grafana#63085).
  // The chat id is a Go string in receivers/telegram/v1/config.go (commit 18302ca): 9.4 to 13.0 do not start (grafana#69950).
  [
    'a Telegram chat id that is a number',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.chatid = -100)),
  ],
  [
    'a Telegram chat id from a variable',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.chatid = '$TELEGRAM_CHAT_ID')),
  ],
  [
    'a Telegram thread from a variable',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.message_thread_id = `\${THREAD}`)),
  ],
  [
    'a Telegram token that is written out',
    'secret',
    () => json(points, (f) => (receiver(f, 'telegram').settings.bottoken = '123:abc')),
  ],
  [
    'the webhook method GET',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'webhook').settings.httpMethod = 'GET')),
  ],
  [
    'the Telegram parse mode markdown2',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.parse_mode = 'markdown2')),
  ],
  ['the kind "mail"', 'file-format', () => json(points, (f) => (receiver(f, 'email').type = 'mail'))],
  [
    'a setting with a variable that Grafana expands',
    'template',
    () => json(points, (f) => (receiver(f, 'telegram').settings.message = '{{ $x := .Status }}{{ $x }}')),
  ],
  [
    'Slack without url and token',
    'contact-point',
    () => json(points, (f) => become(f, 'slack', { recipient: '#ops' })),
  ],
  [
    'Slack with a token and no recipient',
    'contact-point',
    () => json(points, (f) => become(f, 'slack', { token: '$T' })),
  ],
  [
    'PagerDuty without a key',
    'contact-point',
    () => json(points, (f) => become(f, 'pagerduty', { severity: 'error' })),
  ],
  ['Teams without a url', 'contact-point', () => json(points, (f) => become(f, 'teams', { title: 'x' }))],
  // grafana/alerting receivers/telegram/v1/config.go (commit 18302ca): Go's JSON reader takes no text for a bool, and no number for a string.
  [
    'a flag that is text',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.disable_web_page_preview = 'true')),
  ],
  [
    'a message that is a number',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'telegram').settings.message = 5)),
  ],
  [
    'a webhook with the header Authorization',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'webhook').settings.headers = { authorization: '$TOKEN' })),
  ],
  ['a contact point without receivers', 'file-format', () => json(points, (f) => (f.contactPoints[0].receivers = []))],
  ['"..." with other labels', 'policy-group-by', () => json(policies, (f) => (route(f).group_by = ['...', 'service']))],
  ['a group interval of 0s', 'policy-interval', () => json(policies, (f) => (route(f).group_interval = '0s'))],
  // prometheus/alertmanager#3370: it has no effect. grafana/grafana#69413: "higher or equal to Group interval".
  [
    'a repeat interval below the group interval',
    'policy-interval',
    () => json(policies, (f) => Object.assign(route(f), { group_interval: '10m', repeat_interval: '9m' })),
  ],
  [
    'a repeat interval below the group interval of the route above',
    'policy-interval',
    () =>
      json(policies, (f) => {
        f.policies[0].routes[0].group_interval = '1h';
        route(f).repeat_interval = '30m';
      }),
  ],
  [
    'a group interval above the repeat interval of the route above',
    'policy-interval',
    () =>
      json(policies, (f) => {
        delete route(f).repeat_interval;
        route(f).group_interval = '5h';
      }),
  ],
  // grafana/grafana#95545: the default of 5m counts where nothing is set (dispatch/route.go, DefaultRouteOpts).
  [
    'a repeat interval below the default group interval',
    'policy-interval',
    () => json(policies, (f) => (f.policies[0].repeat_interval = '1m')),
  ],
  [
    'a repeat interval of a rule that is below its group interval',
    'policy-interval',
    () =>
      json(rules, (f) => {
        const [{ receiver }] = JSON.parse(built.get(policies) ?? '').policies;
        cpu(f).notification_settings = { receiver, group_interval: '1h', repeat_interval: '10m' };
      }),
  ],
  ['a repeat interval of 0s', 'policy-interval', () => json(policies, (f) => (route(f).repeat_interval = '0s'))],
  [
    'a group interval that is a number',
    'file-format',
    () => json(policies, (f) => (f.policies[0].group_interval = 300)),
  ],
  [
    'a matcher without an operator',
    'policy-matcher',
    () => json(policies, (f) => (route(f).matchers = ['severity is page'])),
  ],
  ['a mute timing that no file has', 'mute-timing', () => [[muteTimings, undefined]]],
  ['day 32 of the month', 'file-format', () => json(muteTimings, (f) => (interval(f).days_of_month = ['32']))],
  ['day 0 of the month', 'file-format', () => json(muteTimings, (f) => (interval(f).days_of_month = ['0']))],
  ['the years 2026-2027', 'file-format', () => json(muteTimings, (f) => (interval(f).years = ['2026-2027']))],
  ['the month sept', 'file-format', () => json(muteTimings, (f) => (interval(f).months = ['sept']))],
  ['an unknown function', 'template', () => textual(templates, '{{ . }}', '{{ . | upper }}')],
  ['an unknown field of an alert', 'template', () => textual(templates, '.PanelURL', '.PanelUrl')],
  ['an unknown field of a message', 'template', () => textual(templates, '.CommonAnnotations', '.CommonAnotations')],
  ['a template that is not closed', 'template', () => textual(templates, '{{ else }}', '{{ else')],
  // grafana/alerting templates/template_data.go (commit 007e9cd): one of two texts overrides the other, and one text that
  // defines a name twice cannot be parsed. grafana/grafana#62084.
  [
    'two templates that define one name',
    'duplicate',
    () => json(templates, (f) => f.templates.push({ name: 'more', template: '{{ define "bizom.title" }}x{{ end }}' })),
  ],
  [
    'two templates in two files that define one name',
    'duplicate',
    () => [
      [
        'alerting/more.yaml',
        stringify({ apiVersion: 1, templates: [{ name: 'more', template: '{{ define "bizom.title" }}x{{ end }}' }] }),
      ],
    ],
  ],
  [
    'a template that defines one name twice',
    'template',
    () =>
      json(templates, (f) =>
        f.templates.push({ name: 'more', template: '{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}' }),
      ),
  ],
  ['notes in alerting/', 'file-place', () => [['alerting/NOTES.md', '# Notes']]],
  ['a folder in alerting/', 'file-place', () => moved(rules, 'alerting/prod/rules.json')],
];

/* Dashboards: grafana/grafana pkg/services/provisioning/dashboards/file_reader.go (commit 0055566), CloudWatch queries as above. */
const dashboardsPlanted: Planted[] = [
  [
    'an answer of the API',
    'dashboard-format',
    () => [[service, JSON.stringify({ meta: {}, dashboard: JSON.parse(built.get(service) ?? '') })]],
  ],
  [
    'schema v2',
    'dashboard-format',
    () => [
      [
        service,
        JSON.stringify({ apiVersion: 'dashboard.grafana.app/v2beta1', kind: 'Dashboard', spec: { elements: {} } }),
      ],
    ],
  ],
  [
    'an export for others',
    'dashboard-format',
    () =>
      json(service, (d) => {
        d.__inputs = [{ name: 'DS_CLOUDWATCH', type: 'datasource' }];
        chart('CPU')(d).targets[0].datasource.uid = `\${DS_CLOUDWATCH}`;
      }),
  ],
  ['the uid of another', 'dashboard-uid', () => json(service, (d) => (d.uid = 'bizom-prod-map-service'))],
  [
    'threshold steps that do not rise',
    'panel-thresholds',
    () => json(service, (d) => chart('CPU')(d).fieldConfig.defaults.thresholds.steps.push({ value: 10, color: 'red' })),
  ],
  ['the time now-3hours', 'dashboard-time', () => json(service, (d) => (d.time.from = 'now-3hours'))],
  ['a time in words', 'dashboard-time', () => json(service, (d) => (d.time.to = 'tomorrow'))],
  [
    'a link to a dashboard that no file has',
    'link',
    () => json(service, (d) => d.links.push({ title: 'x', type: 'link', url: '/d/bizom-prod-elll' })),
  ],
  [
    'a link of a field to a dashboard that no file has',
    'link',
    () =>
      json(service, (d) => (chart('CPU')(d).fieldConfig.defaults.links = [{ title: 'x', url: '/d/gone/x?var-a=b' }])),
  ],
  ['the refresh 5min', 'dashboard-refresh', () => json(service, (d) => (d.refresh = '5min'))],
  ['a period of 30 seconds', 'query-period', () => json(service, (d) => (chart('CPU')(d).targets[0].period = '30'))],
  [
    'the unit percents',
    'panel-unit',
    () => json(service, (d) => (chart('CPU')(d).fieldConfig.defaults.unit = 'percents')),
  ],
  [
    'percentunit for a metric of 0 to 100',
    'panel-unit',
    () => json(service, (d) => (chart('CPU')(d).fieldConfig.defaults.unit = 'percentunit')),
  ],
  [
    'percent for a metric of 0 to 1',
    'panel-unit',
    () => json(service, (d) => (chart('Health')(d).fieldConfig.defaults.unit = 'percent')),
  ],
  ['a misspelt key of a panel', 'unknown-key', () => json(service, (d) => (chart('CPU')(d).fieldsConfig = {}))],
  [
    'a misspelt key of a query',
    'unknown-key',
    () => json(service, (d) => (chart('CPU')(d).targets[0].metricname = 'x')),
  ],
];

/** Further mistakes in rules: ranges, pending times, groups, labels. */
const moreRulesPlanted: Planted[] = [
  ['a pending time shorter than the interval', 'rule-for', () => json(rules, (f) => (cpu(f).for = '30s'))],
  ['two groups of one name', 'rule-group', () => json(rules, (f) => (f.groups[1].name = f.groups[0].name))],
  ['a label without a name', 'rule-label', () => json(rules, (f) => (cpu(f).labels[''] = 'x'))],
  ['the region eu-wst-1', 'query-region', () => json(rules, (f) => (query('A', cpu(f)).region = 'eu-wst-1'))],
  ['the query mode metrics', 'query-mode', () => json(rules, (f) => (query('A', cpu(f)).queryMode = 'metrics'))],
  [
    'a range that runs backwards',
    'expression',
    () =>
      json(
        rules,
        (f) => (query('condition', cpu(f)).conditions[0].evaluator = { type: 'within_range', params: [90, 10] }),
      ),
  ],
  // grafana/grafana pkg/expr/threshold.go (commit 015faa7): "threshold expression requires exactly one condition"
  [
    'a threshold with two conditions',
    'expression',
    () =>
      json(rules, (f) => {
        const { conditions } = query('condition', cpu(f));
        conditions.push(conditions[0]);
      }),
  ],
  ['two queries of one refId', 'query-refid', () => json(rules, (f) => (cpu(f).data[1].refId = 'A'))],
  // grafana/alerting receivers/webhook/v1/config.go (commit 0cb8baa), receivers/email
  [
    'an address without @',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'email').settings.addresses = 'ops')),
  ],
  [
    'a webhook without http',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'webhook').settings.url = 'example.com/hook')),
  ],
  [
    'a payload with a misspelt key',
    'contact-point',
    () => json(points, (f) => (receiver(f, 'webhook').settings.payload = { tempalte: 'x' })),
  ],
  [
    'a webhook that logs in twice',
    'contact-point',
    () =>
      json(points, (f) =>
        Object.assign(receiver(f, 'webhook').settings, {
          username: 'u',
          password: '$PASSWORD',
          authorization_credentials: '$TOKEN',
        }),
      ),
  ],
  [
    'a pattern that is not closed',
    'policy-matcher',
    () => json(policies, (f) => (route(f).object_matchers = [['environment', '=~', '(']])),
  ],
  [
    'a route that takes everything before the others',
    'policy-order',
    () => json(policies, (f) => f.policies[0].routes[0].routes.unshift({ receiver: f.policies[0].receiver })),
  ],
  ['the time zone IST', 'file-format', () => json(muteTimings, (f) => (interval(f).location = 'IST'))],
];

const anyService = 'dashboards/bizom/bizom-_any-service.json';
const errorQueries = (dashboard: Json) =>
  dashboard.panels.find(({ title, type }: Json) => title === 'Errors' && type === 'timeseries').targets;

/** Further mistakes in dashboards: variables, annotations, overrides, metric math. */
const moreDashboardsPlanted: Planted[] = [
  [
    'an annotation of a missing datasource',
    'datasource',
    () => json(service, (d) => (d.annotations.list[2].datasource.uid = 'gone')),
  ],
  ['an annotation without a name', 'annotation', () => json(service, (d) => delete d.annotations.list[1].name)],
  [
    'a variable of a missing datasource',
    'datasource',
    () =>
      json(anyService, (d) =>
        d.templating.list.push({ type: 'query', name: 'x', datasource: { type: 'cloudwatch', uid: 'gone' } }),
      ),
  ],
  ['a variable of an unknown type', 'variable', () => json(anyService, (d) => (d.templating.list[1].type = 'customs'))],
  ['a variable twice', 'variable', () => json(anyService, (d) => d.templating.list.push(d.templating.list[1]))],
  ['a variable with a space', 'variable', () => json(anyService, (d) => (d.templating.list[1].name = 'my region'))],
  ...['{{service}}', '$(service)', '%service%'].map(
    (text): Planted => [
      `the variable ${text}`,
      'template-variable',
      () => json(anyService, (d) => (chart('CPU')(d).targets[0].dimensions.ServiceName = text)),
    ],
  ),
  ['an unknown variable in a title', 'template-variable', () => json(service, (d) => (chart('CPU')(d).title = '$svc'))],
  [
    'an encoded variable in a link',
    'link',
    () =>
      json(anyService, (d) => {
        const [link] = chart('Log lines')(d).links;
        link.url = link.url.replace('${service}', '%24service');
      }),
  ],
  ['a link of the type dashboard', 'link', () => json(service, (d) => (d.links[0].type = 'dashboard'))],
  [
    'an axis that ends before it begins',
    'panel-axis',
    () => json(service, (d) => Object.assign(chart('CPU')(d).fieldConfig.defaults, { min: 100, max: 0 })),
  ],
  ['a time in words', 'panel-time', () => json(service, (d) => (chart('CPU')(d).timeFrom = '30 days'))],
  ['the time zone Asia/Kolkatta', 'dashboard-time', () => json(service, (d) => (d.timezone = 'Asia/Kolkatta'))],
  [
    'an unknown transformation',
    'panel-transformation',
    () => json(overview, (d) => (table(d).transformations[0].id = 'reduse')),
  ],
  [
    'an unknown unit in an override',
    'panel-unit',
    () => json(overview, (d) => (override(d, 'unit').value = 'percents')),
  ],
  [
    'threshold steps of an override that do not rise',
    'panel-thresholds',
    () => json(overview, (d) => override(d, 'thresholds').value.steps.reverse()),
  ],
  [
    'thresholds of the mode abs',
    'panel-thresholds',
    () => json(service, (d) => (chart('CPU')(d).fieldConfig.defaults.thresholds.mode = 'abs')),
  ],
  [
    'an id that no query has',
    'query-math',
    () => json(service, (d) => (errorQueries(d).at(-1).expression = '100 * m9')),
  ],
  [
    'an unknown function',
    'query-math',
    () => json(service, (d) => (errorQueries(d).at(-1).expression = 'AVERAGE(errors0)')),
  ],
  [
    'parentheses that do not match',
    'query-math',
    () => json(service, (d) => (errorQueries(d).at(-1).expression = '(errors0')),
  ],
  ['an id in capitals', 'query-id', () => json(service, (d) => (errorQueries(d)[0].id = 'Errors0'))],
  ['an id twice', 'query-id', () => json(service, (d) => (errorQueries(d)[1].id = errorQueries(d)[0].id))],
  // grafana/grafana pkg/tsdb/elasticsearch/data_query.go (commit 071c707, processTimeSeriesQuery): the SDK's default is sent as an aggregation, which is a 400.
  [
    'the Elasticsearch metric unknown',
    'query-elasticsearch',
    () =>
      json(service, (d) => {
        const [target] = chart('CPU')(d).targets;
        chart('CPU')(d).targets = [
          { refId: 'A', datasource: target.datasource, metrics: [{ type: 'unknown', id: '1' }] },
        ];
      }),
  ],
];
const table = (dashboard: Json) => dashboard.panels.find(({ type }: Json) => type === 'table');
const override = (dashboard: Json, property: string) =>
  table(dashboard)
    .fieldConfig.overrides.find(({ matcher }: Json) => matcher.options === 'CPU')
    .properties.find(({ id }: Json) => id === property);

const othersPlanted: Planted[] = [
  ['the authType defalt', 'datasource-settings', () => textual(datasources, 'authType: default', 'authType: defalt')],
  [
    'the default region ap-southeast1',
    'datasource-settings',
    () => textual(datasources, 'defaultRegion: ap-southeast-1', 'defaultRegion: ap-southeast1'),
  ],
  [
    'two providers of one name',
    'provider-name',
    () => {
      const names = [...(built.get(providers) ?? '').matchAll(/name: (.*)/g)].map(([, name = '']) => name);
      return textual(providers, `name: ${names[1]}`, `name: ${names[0]}`);
    },
  ],
  // grafana/grafana pkg/services/provisioning/dashboards: config_reader.go, file_reader.go
  [
    'a folder next to foldersFromFilesStructure',
    'provider-folder',
    () => textual(providers, 'options:\n', 'options:\n      foldersFromFilesStructure: true\n'),
  ],
  ['a key of [rendering] in [server]', 'grafana-ini', () => textual('grafana.ini', '[rendering]', '[server]')],
  [
    'a variable without braces in grafana.ini',
    'grafana-ini',
    () => textual('grafana.ini', '$__env{GRAFANA_RENDERER_TOKEN}', '$GRAFANA_RENDERER_TOKEN'),
  ],
  [
    'a variable in parentheses in grafana.ini',
    'grafana-ini',
    () => textual('grafana.ini', '$__env{GRAFANA_RENDERER_TOKEN}', '$__env(GRAFANA_RENDERER_TOKEN)'),
  ],
  ['a secret in grafana.ini', 'grafana-ini', () => textual('grafana.ini', '$__env{GRAFANA_RENDERER_TOKEN}', 'hunter2')],
  [
    'a key before the first section',
    'grafana-ini',
    () => textual('grafana.ini', '[unified_alerting]\nenabled = true', 'enabled = true\n[unified_alerting]'),
  ],
  ['alerting that is off', 'grafana-ini', () => textual('grafana.ini', 'enabled = true', 'enabled = false')],
  [
    'two default datasources',
    'datasource-default',
    () => [
      [
        datasources,
        stringify({
          apiVersion: 1,
          datasources: ['a', 'b'].map((name) => ({ name, type: 'cloudwatch', uid: name, isDefault: true })),
        }),
      ],
    ],
  ],
  [
    'jsonData.asumeRoleArn',
    'datasource-settings',
    () => textual(datasources, 'authType', 'asumeRoleArn: x\n      authType'),
  ],
  [
    'the datasource type cloud-watch',
    'datasource-type',
    () => textual(datasources, 'type: cloudwatch', 'type: cloud-watch'),
  ],
  ['the provider type folder', 'file-format', () => textual(providers, 'type: file', 'type: folder')],
  [
    'a provider one level too high',
    'provider-path',
    () => textual(providers, 'dashboards/bizom-prod\n', 'dashboards\n'),
  ],
  [
    'a provider that reads nothing',
    'provider-path',
    () => textual(providers, 'dashboards/bizom-prod\n', 'dashboards/bizom-prd\n'),
  ],
  ['datasources as JSON', 'file-place', () => [['datasources/more.json', '{"apiVersion": 1, "datasources": []}']]],
  [
    '[unified_alerting.screenshot]',
    'grafana-ini',
    () => textual('grafana.ini', 'unified_alerting.screenshots', 'unified_alerting.screenshot'),
  ],
  ['server_url without /render', 'grafana-ini', () => textual('grafana.ini', ':8081/render', ':8081')],
  ['a misspelt key of grafana.ini', 'grafana-ini', () => textual('grafana.ini', 'callback_url', 'callbackurl')],
  ['capture = yes', 'grafana-ini', () => textual('grafana.ini', 'capture = true', 'capture = yes')],
];

const planted = [
  ...rulesPlanted,
  ...moreRulesPlanted,
  ...notificationsPlanted,
  ...dashboardsPlanted,
  ...moreDashboardsPlanted,
  ...othersPlanted,
];

function withFiles(changes: readonly (readonly [string, string | undefined])[]): Map<string, string> {
  const files = new Map(built);
  for (const [path, text] of changes) {
    if (text === undefined) files.delete(path);
    else files.set(path, text);
  }
  return files;
}

describe('a mistake', () => {
  it.each(planted)('%s is named', (_, expected, files) => {
    const { findings } = checkFiles(withFiles(files()));
    expect(findings.map((finding) => finding.rule)).toContain(expected);
  });

  it('leaves the untouched files right', () => {
    expect(checkFiles(built).findings).toEqual([]);
  });
});

/** A rule of the team's own, without labels and panels of ours. */
const own = {
  uid: 'own',
  title: 'Own',
  condition: 'C',
  data: [
    {
      refId: 'A',
      relativeTimeRange: { from: 600, to: 0 },
      datasourceUid: 'bizom-cloudwatch',
      model: {
        refId: 'A',
        queryMode: 'Metrics',
        metricQueryType: 0,
        metricEditorMode: 0,
        region: 'eu-west-1',
        namespace: 'AWS/SQS',
        metricName: 'ApproximateAgeOfOldestMessage',
        dimensions: { QueueName: 'mails' },
        statistic: 'Maximum',
        period: '300',
      },
    },
    {
      refId: 'C',
      relativeTimeRange: { from: 0, to: 0 },
      datasourceUid: '__expr__',
      model: {
        refId: 'C',
        type: 'classic_conditions',
        conditions: [
          {
            evaluator: { type: 'gt', params: [60] },
            query: { params: ['A'] },
            reducer: { type: 'avg' },
            operator: { type: 'and' },
          },
        ],
      },
    },
  ],
};
const ownFile = (rule: object): [string, string][] => [
  [
    'alerting/own.yaml',
    stringify({ apiVersion: 1, groups: [{ name: 'own', folder: 'Own', interval: '1m', rules: [rule] }] }),
  ],
];
const withModel = (model: object) => ({
  ...own,
  data: [{ ...own.data[0], model: { ...own.data[0]?.model, ...model } }, own.data[1]],
});

const right: [name: string, files: () => [string, string][]][] = [
  [
    'a field override',
    () =>
      json(service, (d) =>
        chart('CPU')(d).fieldConfig.overrides.push({
          matcher: { id: 'byName', options: 'Maximum' },
          properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }],
        }),
      ),
  ],
  [
    'a library panel',
    () =>
      json(service, (d) =>
        d.panels.push({
          id: 4,
          title: 'Lib',
          gridPos: { x: 0, y: 900, w: 6, h: 4 },
          libraryPanel: { uid: 'a', name: 'b' },
        }),
      ),
  ],
  [
    "matchers in the style of Grafana's documentation",
    () =>
      json(policies, (f) => {
        for (const one of f.policies[0].routes[0].routes) {
          one.matchers = one.object_matchers.map(
            ([label, operator, value]: string[]) => `${label} ${operator} ${value}`,
          );
          delete one.object_matchers;
        }
      }),
  ],
  [
    'a recording rule',
    () => ownFile({ ...own, condition: undefined, record: { metric: 'queue_age', from: 'A' }, data: [own.data[0]] }),
  ],
  ['a rule that leaves out what has a default, and has no panel', () => ownFile(own)],
  [
    'CloudWatch metric math',
    () =>
      ownFile(
        withModel({
          metricEditorMode: 1,
          expression: `SUM(SEARCH('{AWS/ECS,ClusterName} MetricName="CPUUtilization"', 'Average', 300))`,
          metricName: '',
          dimensions: {},
        }),
      ),
  ],
  [
    'Metrics Insights',
    () =>
      ownFile(
        withModel({
          metricQueryType: 1,
          sqlExpression: 'SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId)',
          metricName: undefined,
          dimensions: undefined,
        }),
      ),
  ],
  ...['TM(2%:98%)', 'PR(:300)', 'tc99', 'p100', 'p99.9', 'IQM', 'wm95', 'TC(0.005:0.030)', 'ts90', 'SampleCount'].map(
    (statistic): (typeof right)[number] => [`the statistic ${statistic}`, () => ownFile(withModel({ statistic }))],
  ),
  [
    'a logs panel and a text panel without a unit',
    () =>
      json(service, (d) =>
        d.panels.push(
          {
            id: 5,
            type: 'logs',
            title: 'Logs',
            description: 'x',
            gridPos: { x: 0, y: 900, w: 12, h: 4 },
            datasource: { type: 'elasticsearch', uid: 'grafana' },
            targets: [{ refId: 'A', query: '*', metrics: [{ type: 'logs', id: '1' }] }],
          },
          {
            id: 6,
            type: 'text',
            title: '',
            gridPos: { x: 12, y: 900, w: 12, h: 4 },
            options: { content: 'x', mode: 'markdown' },
          },
        ),
      ),
  ],
  // What the new checks must not refuse.
  [
    'a repeat interval that is the group interval',
    () => json(policies, (f) => Object.assign(route(f), { group_interval: '10m', repeat_interval: '10m' })),
  ],
  [
    'one name of a template in two organisations',
    () => [
      [
        'alerting/more.yaml',
        stringify({
          apiVersion: 1,
          templates: [{ orgId: 2, name: 'more', template: '{{ define "bizom.title" }}x{{ end }}' }],
        }),
      ],
    ],
  ],
  [
    'a pending time of nothing, and one of the interval',
    () =>
      json(rules, (f) => {
        cpu(f).for = '0s';
        tasks(f).for = '1m';
      }),
  ],
  [
    'metric math with functions, texts and comparisons',
    () =>
      json(service, (d) => {
        errorQueries(d).at(-1).expression =
          "IF(errors0 > 0 AND requests0 >= 20, 100 * errors0 / requests0, 0) + SUM(METRICS('requests'))";
      }),
  ],
  [
    'a title with an amount of money, and a variable of Grafana',
    () => json(service, (d) => (chart('CPU')(d).title = 'Cost of $5 in ${__from}')),
  ],
  [
    'a route without matchers at the end',
    () => json(policies, (f) => f.policies[0].routes.push({ receiver: f.policies[0].receiver })),
  ],
  ['time zones without a city', () => json(muteTimings, (f) => (interval(f).location = 'UTC'))],
  ['a number in a period', () => ownFile(withModel({ period: 'auto' }))],
  [
    'annotations that use what Grafana has',
    () =>
      ownFile({
        ...own,
        labels: { team: '{{ $$labels.team }}' },
        annotations: {
          summary:
            '{{/* note */}}{{- with index $values "A" }}{{ humanize .Value }}{{ else if eq 1 2 }}x{{ else }}{{ len $labels }}{{ end -}} {{ printf "%s" ($labels.a | toUpper) }}',
        },
      }),
  ],
  [
    'days and months of a mute timing',
    () =>
      json(muteTimings, (f) =>
        Object.assign(interval(f), {
          days_of_month: ['1:5', '-3:-1', '1:-1'],
          months: ['1:3', 'may:August'],
          years: ['2026:2027'],
        }),
      ),
  ],
  [
    'a link to another Grafana',
    () => json(service, (d) => d.links.push({ title: 'x', type: 'link', url: 'https://other/d/abc' })),
  ],
  ['a time that is rounded', () => json(overview, (d) => (d.time = { from: 'now-1d/d', to: 'now/d' }))],
  [
    'a webhook with a password from a variable',
    () =>
      json(points, (f) =>
        Object.assign(receiver(f, 'webhook').settings, { username: 'u', password: '$WEBHOOK_PASSWORD' }),
      ),
  ],
];

describe('a right thing', () => {
  it.each(right)('%s passes', (_, files) => {
    expect(checkFiles(withFiles(files())).findings).toEqual([]);
  });
});
