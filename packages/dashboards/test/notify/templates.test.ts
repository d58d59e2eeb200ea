import { parseFleet } from '@bizom/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { messageTemplates } from '../../src/notify/templates.ts';
import { GoRenderer, missingGo } from '../go/go-renderer.ts';
import { smallFleet } from '../small-fleet.ts';

const why = missingGo();

interface TestAlert {
  Status: 'firing' | 'resolved';
  Labels: Record<string, string>;
  Annotations: Record<string, string>;
  PanelURL?: string;
  SilenceURL?: string;
  ImageURL?: string;
}

const cpu: TestAlert = {
  Status: 'firing',
  Labels: { alertname: 'ell: CPU above 80 %', environment: 'prod', service: 'ell', severity: 'page' },
  Annotations: { summary: 'ell in prod: CPU above 80 %', description: 'CPU has been above 80 %, now 91 %.' },
  PanelURL: 'https://grafana.example.com/d/bizom-prod-ell?viewPanel=1',
  SilenceURL: 'https://grafana.example.com/alerting/silence/new',
};

/** As grafana/grafana pkg/services/ngalert/state/compat.go (commit 04f5d97, noDataAlert and errorAlert) renames an alert. */
function renamed(
  name: 'DatasourceError' | 'DatasourceNoData',
  service: string,
  more: Partial<TestAlert> = {},
): TestAlert {
  return {
    Status: 'firing',
    Labels: {
      alertname: name,
      rulename: `${service}: Threads deadlocked`,
      datasource_uid: 'bizom-cloudwatch',
      environment: 'prod',
      service,
      severity: 'page',
    },
    Annotations: {
      summary: `${service} in prod: cannot evaluate "Threads deadlocked"`,
      description: 'The query failed or returned no data.',
      ...(name === 'DatasourceError' && { Error: 'AccessDenied: cloudwatch:GetMetricData' }),
    },
    ...more,
  };
}

/** What all alerts have in common, as prometheus/alertmanager template.Data makes it. */
function common(all: readonly Record<string, string>[]): Record<string, string> {
  const [first = {}] = all;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => all.every((one) => one[name] === value)));
}

function message(...alerts: TestAlert[]) {
  return {
    Status: alerts.some(({ Status }) => Status === 'firing') ? 'firing' : 'resolved',
    Alerts: alerts,
    CommonLabels: common(alerts.map(({ Labels }) => Labels)),
    CommonAnnotations: common(alerts.map(({ Annotations }) => Annotations)),
  };
}

/** A fleet that sends to each kind of channel. */
const everyChannel = fleetContent(
  parseFleet({
    ...smallFleet,
    alerts: {
      channels: {
        oncall: { type: 'telegram', token: 'ssm:/shop/telegram-token', chatId: '-1001234567890' },
        team: { type: 'flock', webhookUrl: 'env:FLOCK_WEBHOOK_URL' },
        slack: { type: 'slack', webhookUrl: 'ssm:/shop/slack' },
        teams: { type: 'teams', webhookUrl: 'ssm:/shop/teams' },
        pager: { type: 'pagerduty', routingKey: 'ssm:/shop/pd' },
        mail: { type: 'email', from: 'alerts@example.com', to: ['ops@example.com'] },
        topic: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
      },
    },
    dashboards: {
      ...smallFleet.dashboards,
      notify: ['oncall', 'team', 'slack', 'teams', 'pager', 'mail', 'topic'],
    },
  }),
);

/** All texts in a value of any shape. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

describe.skipIf(why)(`messages, rendered by Go${why ? ` (skipped: ${why})` : ''}`, () => {
  let go: GoRenderer;
  const templates = messageTemplates('bizom', true).map(({ template = '' }) => template);
  beforeAll(() => {
    go = new GoRenderer();
  });
  afterAll(() => go?.close());

  const render = async (name: string, ...alerts: TestAlert[]): Promise<string> => {
    const Text = `{{ template "bizom.${name}" . }}`;
    const [answer] = await go.render([{ Templates: templates, Text, Message: message(...alerts) }]);
    expect(answer?.Error).toBe('');
    expect(answer?.Text).not.toMatch(/<no value>|<nil>|%!/);
    return answer?.Text ?? '';
  };

  it('says what is wrong, how bad it is and where to look', async () => {
    expect(await render('title', cpu)).toBe('ACT NOW: ell in prod: CPU above 80 %');
    expect(await render('message', cpu)).toBe(`ACT NOW: ell in prod: CPU above 80 %

ell in prod: CPU above 80 %
CPU has been above 80 %, now 91 %.
Panel: https://grafana.example.com/d/bizom-prod-ell?viewPanel=1
Silence: https://grafana.example.com/alerting/silence/new
`);
  });

  it('says that an alert is over', async () => {
    const over = { ...cpu, Status: 'resolved' as const };
    expect(await render('title', over)).toBe('Resolved: ell in prod: CPU above 80 %');
    expect(await render('message', over)).toMatch(/\nell in prod: CPU above 80 % is over\nPanel: /);
  });

  it('counts several alerts and spells each out', async () => {
    const memory = {
      ...cpu,
      Labels: { ...cpu.Labels, alertname: 'ell: Memory above 90 %', severity: 'warn' },
      Annotations: { summary: 'ell in prod: Memory above 90 %', description: 'Now 93 %.' },
    };
    expect(await render('title', cpu, memory)).toBe('Warning: 2 alerts in prod');
    const text = await render('message', cpu, memory);
    expect(text).toContain('\nell in prod: CPU above 80 %\n');
    expect(text).toContain('\nell in prod: Memory above 90 %\nNow 93 %.\n');
  });

  it('says of a failed query that nothing is known, and why, never what the rule looks for', async () => {
    const failed = [renamed('DatasourceError', 'ell'), renamed('DatasourceError', 'map-service')];
    expect(await render('title', ...failed)).toBe('2 rules cannot query the datasource bizom-cloudwatch');
    const text = await render('message', ...failed);
    expect(text).toContain('AccessDenied: cloudwatch:GetMetricData');
    expect(text).not.toMatch(/ACT NOW|wait for each other/);
  });

  it('says of missing data which rules lack it', async () => {
    expect(await render('title', renamed('DatasourceNoData', 'ell'))).toBe('No data for 1 rule in prod');
    expect(await render('message', renamed('DatasourceNoData', 'ell'))).toContain('\nell: Threads deadlocked');
  });

  it('says that data are back', async () => {
    const back = renamed('DatasourceNoData', 'ell', { Status: 'resolved' });
    expect(await render('title', back)).toBe('Resolved: No data for 1 rule in prod');
  });

  it('keeps an outage of 219 rules short enough for Telegram', async () => {
    const all = Array.from({ length: 219 }, (_, index) => renamed('DatasourceError', `service-${index}`));
    const text = await render('message', ...all);
    expect(text.length).toBeLessThan(4096);
    expect(text).toContain('The first 10 of 219 alerts.');
  });

  it('tells failed queries apart from the other alerts of one message', async () => {
    const text = await render('message', cpu, renamed('DatasourceError', 'ell'));
    expect(text).toContain('ell: Threads deadlocked: DatasourceError: AccessDenied');
    expect(text).toContain('CPU has been above 80 %');
  });

  const memory = { ...cpu, Labels: { ...cpu.Labels, alertname: 'ell: Memory above 90 %', severity: 'warn' } };
  const resolved = <T extends TestAlert>(alert: T) => ({ ...alert, Status: 'resolved' as const });
  const failed = renamed('DatasourceError', 'ell');
  const noData = renamed('DatasourceNoData', 'ell');
  const states: [string, TestAlert[]][] = [
    ['firing', [cpu]],
    ['resolved', [resolved(cpu)]],
    ['an error', [failed]],
    ['an error that is over', [resolved(failed)]],
    ['no data', [noData]],
    ['data that are back', [resolved(noData)]],
    ['several at once', [cpu, memory]],
    ['several, of which one is resolved', [cpu, resolved(memory)]],
    ['several of all kinds', [cpu, resolved(memory), failed, noData]],
  ];

  // Every field that exists: grafana/alerting templates/template_data.go (commit 007e9cd), ExtendedData and ExtendedAlert.
  it.each(states)('renders every template: %s', async (_, alerts) => {
    const title = await render('title', ...alerts);
    expect(title).toMatch(/^[^\n]{5,200}$/);
    const text = await render('message', ...alerts);
    expect(text.startsWith(`${title}\n`)).toBe(true);
    expect(JSON.parse(await render('flock', ...alerts))).toEqual({ text });
  });

  it.each(states)('renders every setting of every contact point: %s', async (_, alerts) => {
    const { contactPoints, templates: own } = everyChannel;
    const settings = contactPoints.flatMap(({ settings }) => textsIn(settings).filter((text) => text.includes('{{')));
    expect(settings.length).toBeGreaterThan(6);
    const Templates = own.map(({ template = '' }) => template);
    const rendered = await go.render(settings.map((Text) => ({ Templates, Text, Message: message(...alerts) })));
    expect(rendered.map((one) => one.Error)).toEqual(settings.map(() => ''));
    for (const { Text } of rendered) expect(Text).not.toMatch(/^\s*$|<no value>|<nil>|%!/);
  });

  const slo = { availability: 99.9, latency: { percentile: 95, ms: 500 } };
  const rules = fleetContent({ ...smallFleet, slo }).rules.map(({ rule }) => rule);

  /** Alerts of a rule, as Grafana expands its annotations with these values. */
  const alertsOf = async (kind: 'firing' | 'DatasourceError' | 'DatasourceNoData'): Promise<TestAlert[]> => {
    const value = kind === 'firing' ? 91 : Number.NaN;
    const refs = ['A_now', 'B_now', 'C_now', 'D_now', 'condition'];
    const Values = kind === 'DatasourceError' ? {} : Object.fromEntries(refs.map((ref) => [ref, { Value: value }]));
    const texts = rules.flatMap(({ annotations }) => [
      annotations?.['summary'] ?? '',
      annotations?.['description'] ?? '',
    ]);
    const answers = await go.render(texts.map((Text) => ({ Text, Evaluation: { Labels: {}, Values, Value: '' } })));
    return rules.map(({ title = '', labels = {}, annotations = {} }, index) => ({
      Status: 'firing',
      Labels: { ...labels, ...(kind === 'firing' ? { alertname: title } : { alertname: kind, rulename: title }) },
      Annotations: {
        ...annotations,
        summary: answers[2 * index]?.Text ?? '',
        description: answers[2 * index + 1]?.Text ?? '',
        ...(kind === 'DatasourceError' && { Error: 'AccessDenied' }),
      },
    }));
  };

  it.each(['firing', 'DatasourceError', 'DatasourceNoData'] as const)(
    'renders every rule of a fleet, the objectives too: %s',
    async (kind) => {
      const alerts = await alertsOf(kind);
      expect(alerts.filter(({ Labels }) => /Error budget burns/.test(Object.values(Labels).join())).length).toBe(9);
      const Text = '{{ template "bizom.message" . }}';
      const asked = alerts.flatMap((alert) => [message(alert), message({ ...alert, Status: 'resolved' })]);
      const rendered = await go.render(asked.map((Message) => ({ Templates: templates, Text, Message })));
      expect(rendered.map((one) => one.Error)).toEqual(asked.map(() => ''));
      for (const { Text: text } of rendered) {
        expect(text).not.toMatch(/<no value>|<nil>|%!|NaN/);
        if (kind !== 'firing') expect(text).not.toMatch(/ACT NOW|Warning:|wait for each other|ended in 5xx/);
      }
    },
  );

  it('is JSON for Flock, whatever the texts hold', async () => {
    const odd = { ...cpu, Annotations: { summary: 'a "quoted" \\ text', description: 'two\nlines & <tags>' } };
    expect(JSON.parse(await render('flock', odd))).toEqual({ text: await render('message', odd) });
  });
});
