import { readFile } from 'node:fs/promises';
import { type FleetConfig, parseFleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { checkFiles } from '../../src/check/check.ts';
import { datasources } from '../../src/fleet/datasources.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';

const fleetWith = (dashboards: FleetConfig['dashboards']) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { prod: { production: true } },
    services: { orders: {} },
    dashboards,
  });
const role = 'arn:aws:iam::123456789012:role/grafana';
const faults = (dashboards: FleetConfig['dashboards']) =>
  checkFiles(provisioning(fleetContent(fleetWith(dashboards)))).findings;

// jsonData: grafana/grafana pkg/tsdb/cloudwatch/models/settings.go (commit 017aa67) and
// grafana-aws-sdk pkg/awsds/settings.go (commit 1e6d22b: authType, assumeRoleArn, externalId).
describe('the CloudWatch datasource', () => {
  it.each([
    [{}, { authType: 'default', defaultRegion: 'eu-west-1' }],
    [{ cloudwatchAuth: 'ec2_iam_role' as const }, { authType: 'ec2_iam_role', defaultRegion: 'eu-west-1' }],
    [
      { cloudwatchAuth: 'grafana_assume_role' as const, assumeRoleArns: { prod: role } },
      { authType: 'grafana_assume_role', defaultRegion: 'eu-west-1', assumeRoleArn: role },
    ],
    [
      { assumeRoleArns: { prod: role }, externalId: 'shop-7' },
      { authType: 'default', defaultRegion: 'eu-west-1', assumeRoleArn: role, externalId: 'shop-7' },
    ],
  ])('logs in as the fleet says: %j', (dashboards, jsonData) => {
    expect(datasources(fleetWith(dashboards)).map((one) => one.jsonData)).toEqual([jsonData]);
    expect(faults(dashboards)).toEqual([]);
  });
});

// What Grafana calls: grafana/grafana pkg/tsdb/cloudwatch/annotation_query.go (commit 0835f65) for the marks of alarms; AWS's managed
// policy AmazonGrafanaCloudWatchAccess (version 1) for the rest.
it.each([
  'cloudwatch:GetMetricData',
  'cloudwatch:ListMetrics',
  'tag:GetResources',
  'cloudwatch:DescribeAlarmsForMetric',
  'cloudwatch:DescribeAlarmHistory',
  'es:ESHttpGet',
  'es:ESHttpPost',
])('the README names the right %s that the role of Grafana needs', async (action) => {
  expect(await readFile(new URL('../../README.md', import.meta.url), 'utf8')).toContain(`\`${action}\``);
});

describe('the datasource of log lines', () => {
  const engine = {
    url: 'https://search-logs.eu-west-1.es.amazonaws.com',
    sigV4: { region: 'eu-west-1', roleArn: role },
  };
  const logs = (more: object) => ({ url: 'https://logs.example.com', engine: { ...engine, ...more } });
  const signed = {
    sigV4Auth: true,
    sigV4AuthType: 'default',
    sigV4Region: 'eu-west-1',
    sigV4AssumeRoleArn: role,
  };
  const logDatasource = (dashboards: FleetConfig['dashboards']) => datasources(fleetWith(dashboards)).at(-1);

  // grafana/opensearch-datasource pkg/opensearch/client/client.go (commit 06e29e5): database, timeField, flavor, version; SigV4 by
  // grafana/grafana-aws-sdk pkg/sigv4/sigv4.go (commit 0459cc0; sigV4Auth, sigV4AuthType, sigV4Region, sigV4AssumeRoleArn).
  it('is the OpenSearch plugin where the engine is OpenSearch, and signs requests', () => {
    const dashboards = { logs: logs({ kind: 'opensearch' }) };
    expect(logDatasource(dashboards)).toMatchObject({
      type: 'grafana-opensearch-datasource',
      jsonData: {
        database: 'cwl-*',
        timeField: '@timestamp',
        flavor: 'opensearch',
        version: '2.0.0',
        pplEnabled: false,
        ...signed,
      },
    });
    const text = JSON.stringify(fleetContent(fleetWith(dashboards)).dashboards);
    expect(text).toContain('"type":"grafana-opensearch-datasource"');
    expect(text).not.toContain('"type":"elasticsearch"');
    expect(faults(dashboards)).toEqual([]);
  });

  // Elasticsearch's reader takes the index from jsonData.index, and before Grafana 11 from `database`
  // (grafana/grafana pkg/tsdb/elasticsearch/elasticsearch.go, commit 0111696 reads `database`).
  it.each([
    [10, { database: 'cwl-*' }],
    [12, {}],
  ] as const)('is Elasticsearch otherwise, with the index where Grafana %i reads it', (grafanaVersion, more) => {
    const dashboards = { grafanaVersion, logs: logs({}) };
    const datasource = logDatasource(dashboards);
    expect(datasource).toMatchObject({
      type: 'elasticsearch',
      ...more,
      jsonData: { index: 'cwl-*', timeField: '@timestamp', ...signed },
    });
    expect(datasource).toHaveProperty('access', 'proxy');
    expect(Object.hasOwn(datasource ?? {}, 'database')).toBe(grafanaVersion < 11);
    expect(faults(dashboards)).toEqual([]);
  });

  // conf/defaults.ini [auth] sigv4_auth_enabled: without it Grafana ignores the settings above.
  it('turns on SigV4 in grafana.ini', () => {
    expect(fleetContent(fleetWith({ logs: logs({}) })).ini).toContain('[auth]\nsigv4_auth_enabled = true');
    expect(fleetContent(fleetWith({})).ini).not.toContain('sigv4');
  });
});

// Grafana fills in a variable of a link only where its "$" is not encoded (public/app/features/templating/
// template_srv.ts, commit 0223319).
describe('links of "Any service" to the logs', () => {
  it('keep the variables that Grafana fills in', () => {
    const { dashboards } = fleetContent(fleetWith({ logs: { url: 'https://logs.example.com' } }));
    const panels = JSON.stringify(dashboards.find(({ dashboard }) => dashboard.uid === 'shop-_any-service')?.dashboard);
    expect(panels).toContain('%2Fecs%2F${environment}%2F${service}');
    expect(panels).not.toMatch(/%24(environment|service)/);
  });
});
