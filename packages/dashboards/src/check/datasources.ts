import { suggest } from '@bizom/options';
import type { DatasourceFile } from './files/alerting-file.ts';
import { type Finding, type Report, reportOn } from './files/finding.ts';
import type { Read } from './files/read.ts';
import { isRegion } from './queries/cloudwatch.ts';

const words = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' '));

/** Datasources that come with Grafana; those of plugins are called `vendor-name-datasource`. */
const types = words(
  'alertmanager azuremonitor cloudwatch dashboard elasticsearch grafana-azure-monitor-datasource graphite influxdb jaeger',
  'grafana-pyroscope-datasource grafana-testdata-datasource stackdriver loki mssql mysql opentsdb parca postgres',
  'grafana-postgresql-datasource phlare prometheus tempo testdata zipkin mixed',
);

/** Keys of `jsonData` that every datasource may have (grafana/grafana pkg/infra/httpclient, packages/grafana-data). */
const commonJsonData = words(
  'authType httpHeaderName1 httpHeaderName2 httpHeaderName3 keepCookies manageAlerts alertmanagerUid timeout oauthPassThru',
  'tlsAuth tlsAuthWithCACert tlsSkipVerify serverName enableSecureSocksProxy pdcInjected sigV4Auth sigV4AuthType',
  'sigV4Region sigV4Profile sigV4AssumeRoleArn sigV4ExternalId sigv4Auth teamHttpHeaders disableGrafanaCache',
);
/** And those of one type (pkg/tsdb/cloudwatch, grafana-aws-sdk pkg/awsds; public/app/plugins/datasource/elasticsearch). */
const jsonData: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: words(
    'defaultRegion assumeRoleArn externalId endpoint profile customMetricsNamespaces tracingDatasourceUid logGroups',
    'logsTimeout defaultLogGroups grafanaExternalId database timeField',
  ),
  elasticsearch: words(
    'index timeField esVersion interval maxConcurrentShardRequests logMessageField logLevelField dataLinks includeFrozen xpack',
    'defaultQueryMode',
  ),
  'grafana-opensearch-datasource': words(
    'database timeField flavor version versionLabel interval maxConcurrentShardRequests logMessageField logLevelField dataLinks',
    'pplEnabled serverless luceneQueryType',
  ),
};

/** Checks datasources: types and settings that do not exist, and more than one default. */
export function checkDatasources(files: readonly Read<DatasourceFile>[], findings: Finding[]): void {
  const seen: Seen = { defaults: new Map(), ids: new Set() };
  for (const { file, content } of files) {
    const report = reportOn(file, findings);
    for (const datasource of content.datasources) {
      const where = `datasource ${datasource.name}`;
      checkType(datasource.type, where, report);
      checkSettings(datasource.type, datasource.jsonData ?? {}, where, report);
      if (datasource.type === 'cloudwatch') checkCloudWatch(datasource.jsonData ?? {}, where, report);
      checkUnique(datasource, seen, where, report);
    }
  }
}

/** Ways to log in (grafana-aws-sdk pkg/awsds/types.go, ToAuthType). */
const authTypes = words('default keys credentials sharedCreds arn ec2_iam_role grafana_assume_role');

function checkCloudWatch(
  { authType, defaultRegion }: Readonly<Record<string, unknown>>,
  where: string,
  report: Report,
): void {
  const say = (message: string) => report('datasource-settings', where, message);
  if (authType !== undefined && !authTypes.includes(String(authType)))
    say(`authType "${authType}": expected one of ${authTypes.join(', ')}`);
  if (defaultRegion !== undefined && !isRegion(String(defaultRegion)))
    say(`AWS has no region "${defaultRegion}"; expected one such as eu-west-1`);
}

type Datasource = DatasourceFile['datasources'][number];

interface Seen {
  /** Name of the default datasource by organisation. */
  defaults: Map<number, string>;
  ids: Set<string>;
}

function checkUnique({ name, uid, orgId = 1, isDefault }: Datasource, seen: Seen, where: string, report: Report): void {
  for (const id of [`${orgId} name ${name}`, `${orgId} uid ${uid ?? name}`]) {
    if (seen.ids.has(id)) report('datasource-twice', where, 'another datasource has the same name or uid');
    seen.ids.add(id);
  }
  if (!isDefault) return;
  const other = seen.defaults.get(orgId);
  if (other !== undefined)
    report('datasource-default', where, `is the default, and so is "${other}": Grafana does not start with two`);
  seen.defaults.set(orgId, name);
}

function checkType(type: string, where: string, report: Report): void {
  if (types.includes(type) || /^[\w-]+-datasource$/.test(type)) return;
  const meant = suggest(type, types);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  report('datasource-type', where, `Grafana has no datasource of the type "${type}"${hint}`);
}

function checkSettings(type: string, settings: Readonly<Record<string, unknown>>, where: string, report: Report): void {
  const own = Object.hasOwn(jsonData, type) ? jsonData[type] : undefined;
  if (own === undefined) return;
  const known = [...commonJsonData, ...own];
  for (const key of Object.keys(settings)) {
    if (known.includes(key) || /^httpHeaderName\d+$/.test(key)) continue;
    const meant = suggest(key, known);
    report(
      'datasource-settings',
      where,
      `${type} has no jsonData.${key}${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
    );
  }
}
