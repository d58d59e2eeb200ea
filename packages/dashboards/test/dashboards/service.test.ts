import { type FleetConfig, parseFleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';

const config = {
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { prod: { production: true }, us: { region: 'us-east-1' } },
  services: { orders: {} },
} satisfies FleetConfig;

// biome-ignore lint/suspicious/noExplicitAny: panels are JSON of any shape
type Json = any;

function dashboardOf(uid: string, more: Partial<FleetConfig> = {}): Json {
  const { dashboards } = fleetContent(parseFleet({ ...config, ...more }));
  return dashboards.find(({ dashboard }) => dashboard.uid === uid)?.dashboard;
}

const titles = (dashboard: Json) => dashboard.panels.map(({ title }: Json) => title);
const panel = (dashboard: Json, title: string) =>
  dashboard.panels.find((one: Json) => one.title === title && one.type !== 'row');

describe('a service', () => {
  it.each([
    ['standard', []],
    ['all', ['Threads by state', 'Classes and buffers', 'Allocation']],
    [['up', 'missingTasks', 'threadsBlocked'], ['Threads by state']],
  ])('shows what the probe publishes besides the standard metrics: %j', (metrics, expected) => {
    const dashboard = dashboardOf('shop-prod-orders', { probe: { metrics } as FleetConfig['probe'] });
    const detailed = ['Threads by state', 'Classes and buffers', 'Allocation'];
    expect(titles(dashboard).filter((title: string) => detailed.includes(title))).toEqual(expected);
  });

  // CloudWatch's annotations are the history of alarms, found by metric, statistic and period; lists of dimension values
  // (grafana/grafana pkg/tsdb/cloudwatch/annotation_query.go, commit 0835f65; public/app/plugins/datasource/cloudwatch/annotationSupport.ts).
  it('marks deployments, and the alarms on missing tasks and on tasks that are not UP, over all charts', () => {
    const [builtIn, deployments, missing, down] = dashboardOf('shop-prod-orders').annotations.list;
    expect([builtIn.type, deployments.target.tags]).toEqual(['dashboard', ['deployment', 'orders', 'prod']]);
    expect(missing).toMatchObject({
      name: 'Tasks missing',
      enable: true,
      datasource: { type: 'cloudwatch', uid: 'shop-cloudwatch' },
      target: {
        queryMode: 'Annotations',
        namespace: 'AppProbe',
        metricName: 'MissingTasks',
        statistic: 'Maximum',
        dimensions: { ClusterName: ['prod'], ServiceName: ['orders'] },
        period: '60',
        prefixMatching: false,
      },
    });
    expect(down.target).toMatchObject({ metricName: 'Up', statistic: 'Minimum' });
    expect(JSON.stringify(missing)).not.toContain('placement');
  });

  it('looks for alarms of the period that a slower probe has', () => {
    const { annotations } = dashboardOf('shop-prod-orders', { probe: { intervalSeconds: 90 } });
    expect(annotations.list[2].target.period).toBe('120');
  });

  // grafana/grafana pkg/tsdb/elasticsearch/data_query.go (commit 071c707): all but "count" is sent as an aggregation.
  it('counts log lines by level where Grafana may ask the log store', () => {
    const logs = { url: 'https://logs.example.com', engine: { url: 'https://search.example.com' } };
    const [target] = panel(dashboardOf('shop-prod-orders', { dashboards: { logs } }), 'Log lines by level').targets;
    expect(target.metrics).toEqual([{ type: 'count', id: '1' }]);
    expect(target.bucketAggs[0]).toMatchObject({
      type: 'filters',
      settings: { filters: expect.arrayContaining([{ query: '@message:WARN', label: 'WARN' }]) },
    });
  });
});

describe('any service', () => {
  it('lets region and datasource be chosen, and depends on no fixed one', () => {
    const dashboard = dashboardOf('shop-_any-service');
    expect(dashboard.templating.list.map(({ name, type, query }: Json) => [name, type, query])).toEqual([
      ['datasource', 'datasource', 'cloudwatch'],
      ['region', 'custom', 'eu-west-1,us-east-1'],
      ['environment', 'custom', 'prod,us'],
      ['service', 'custom', 'orders'],
    ]);
    const text = JSON.stringify(dashboard.panels);
    expect(text).not.toMatch(/eu-west-1|shop-cloudwatch/);
    expect(text).toContain('"uid":"$datasource"');
  });
});

describe('the overview', () => {
  it('has the last deployment of each service, and how fast its error budget burns', () => {
    const { targets, transformations, fieldConfig } = panel(
      dashboardOf('shop-prod-_overview', { slo: { availability: 99.9 } }),
      'Services',
    );
    const expression = (label: string) => targets.find((one: Json) => one.label === label)?.expression;
    // EPOCH has a value at every time (CloudWatch, "Using metric math"): what divides by itself is missing where nothing was deployed.
    expect(expression('orders|Deployed')).toMatch(/^1000 \* EPOCH\((done\d+)\) \* \1 \/ \1$/);
    // 99.9 % allow 0.1 % of errors.
    expect(expression('orders|Budget burn')).toMatch(/^100 \* FILL\(errors\d+, 0\) \/ requests\d+ \/ 0\.1$/);
    const { indexByName } = transformations.find(({ id }: Json) => id === 'organize').options;
    expect([indexByName['Service\\Column'], indexByName['Healthy']]).toEqual([0, 1]);
    expect(fieldConfig.overrides.at(-1)).toMatchObject({
      matcher: { options: 'Deployed' },
      properties: [{ id: 'unit', value: 'dateTimeFromNow' }, { id: 'thresholds' }],
    });
  });

  it('has no budget where there is no objective', () => {
    expect(JSON.stringify(panel(dashboardOf('shop-prod-_overview'), 'Services').targets)).not.toContain('Budget burn');
  });
});
