import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageTemplates } from '../../src/notify/templates.ts';
import { GoRenderer, missingGo } from '../go/go-renderer.ts';

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

/** As grafana/grafana pkg/services/ngalert/state/compat.go renames an alert. */
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

  it('is JSON for Flock, whatever the texts hold', async () => {
    const odd = { ...cpu, Annotations: { summary: 'a "quoted" \\ text', description: 'two\nlines & <tags>' } };
    expect(JSON.parse(await render('flock', odd))).toEqual({ text: await render('message', odd) });
  });
});
