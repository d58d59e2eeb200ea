import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import type { Datasource } from '../model/content.ts';
import { uid } from '../model/ids.ts';
import { cloudwatchUid } from '../model/target.ts';

/** The uid of the datasource that counts log lines. */
export function logDatasourceUid(fleet: string): string {
  return uid(fleet, 'logs');
}

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
      authType: 'default',
      defaultRegion: roleArn === undefined ? fleet.region : resolveEnvironment(fleet, environment).region,
      ...(roleArn !== undefined && { assumeRoleArn: roleArn }),
    },
  };
}

function logs({ name, dashboards: { logs: store } }: Fleet): Datasource[] {
  if (store?.engine === undefined) return [];
  const { url, index, user, password } = store.engine;
  return [
    {
      uid: logDatasourceUid(name),
      name: `${name} logs`,
      type: 'elasticsearch',
      access: 'proxy',
      url,
      ...(user !== undefined && { basicAuth: true, basicAuthUser: user }),
      jsonData: { index, timeField: '@timestamp' },
      ...(password !== undefined && { secureJsonData: { basicAuthPassword: password } }),
    },
  ];
}
