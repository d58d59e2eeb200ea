import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import type { Datasource } from '../model/content.ts';
import { logDatasourceUid } from '../model/log-store.ts';
import { cloudwatchUid } from '../model/target.ts';

/** CloudWatch for each account that is read in its own way, and the log store where Grafana may ask it. */
export function datasources(fleet: Fleet): Datasource[] {
  const byUid = new Map(
    Object.keys(fleet.environments).map((name) => [cloudwatchUid(fleet, name), cloudwatch(fleet, name)]),
  );
  return [...byUid.values(), ...logs(fleet)];
}

function cloudwatch(fleet: Fleet, environment: string): Datasource {
  const roleArn = Object.hasOwn(fleet.dashboards.assumeRoleArns, environment)
    ? fleet.dashboards.assumeRoleArns[environment]
    : undefined;
  return {
    uid: cloudwatchUid(fleet, environment),
    name: roleArn === undefined ? `${fleet.name} CloudWatch` : `${fleet.name} CloudWatch ${environment}`,
    type: 'cloudwatch',
    access: 'proxy',
    jsonData: {
      authType: fleet.dashboards.cloudwatchAuth,
      defaultRegion: roleArn === undefined ? fleet.region : resolveEnvironment(fleet, environment).region,
      ...(roleArn !== undefined && { assumeRoleArn: roleArn, ...externalIdOf(fleet) }),
    },
  };
}

function externalIdOf({ dashboards: { externalId } }: Fleet): { externalId?: string } {
  return externalId === undefined ? {} : { externalId };
}

function logs({ name, dashboards: { logs: store, grafanaVersion } }: Fleet): Datasource[] {
  if (store?.engine === undefined) return [];
  const { url, user, password } = store.engine;
  return [
    {
      uid: logDatasourceUid(name),
      name: `${name} logs`,
      access: 'proxy',
      url,
      ...(user !== undefined && { basicAuth: true, basicAuthUser: user }),
      ...engineSettings(store.engine, grafanaVersion),
      ...(password !== undefined && { secureJsonData: { basicAuthPassword: password } }),
    },
  ];
}

type Engine = NonNullable<NonNullable<Fleet['dashboards']['logs']>['engine']>;

/** Where the index stands depends on the plugin: Elasticsearch read it from `database` before Grafana 11. */
function engineSettings({ kind, index, sigV4 }: Engine, grafanaVersion: number): Pick<Datasource, 'type' | 'jsonData'> {
  const signed = sigV4 && {
    sigV4Auth: true,
    sigV4AuthType: 'default',
    sigV4Region: sigV4.region,
    ...(sigV4.roleArn !== undefined && { sigV4AssumeRoleArn: sigV4.roleArn }),
  };
  if (kind === 'opensearch')
    return {
      type: 'grafana-opensearch-datasource',
      jsonData: {
        database: index,
        timeField: '@timestamp',
        flavor: 'opensearch',
        version: '2.0.0',
        pplEnabled: false,
        ...signed,
      },
    };
  return {
    type: 'elasticsearch',
    ...(grafanaVersion < 11 && { database: index }),
    jsonData: { index, timeField: '@timestamp', ...signed },
  };
}
