import type { Datasource } from '../model/content.ts';
import { namesIn } from '../model/environment-variables.ts';
import { type Change, creation, type PlanContext, updateOf } from './change.ts';
import { comparison } from './differences.ts';
import { notOurs } from './ownership.ts';
import { withSecrets } from './secrets.ts';

/** Datasources, by uid; never deleted. */
export async function planDatasources(datasources: readonly Datasource[], context: PlanContext): Promise<Change[]> {
  const changes = datasources.map((wanted) => planDatasource(wanted, context));
  return (await Promise.all(changes)).flat();
}

async function planDatasource(wanted: Datasource, context: PlanContext): Promise<Change[]> {
  const { client, environment, resendSecrets } = context;
  const path = `/api/datasources/uid/${wanted.uid}`;
  const present = await client.get<{ readOnly?: boolean }>(path);
  const draft = { kind: 'datasource' as const, name: wanted.name };
  const body = () => withSecrets(wanted, environment);
  if (present === undefined)
    return [creation({ ...draft, apply: () => client.send('POST', '/api/datasources', body()) })];
  const { secureJsonData, ...comparable } = wanted;
  const { differs, unknown } = comparison(comparable, present, environment);
  if (resendSecrets && secureJsonData !== undefined && namesIn(secureJsonData).length > 0)
    differs.push({ path: 'secureJsonData', after: 'sent again' });
  if (differs.length > 0 && present.readOnly)
    throw notOurs(`the datasource "${wanted.name}" (${wanted.uid})`, 'it is provisioned from a file');
  return updateOf({ differs, unknown }, { ...draft, apply: () => client.send('PUT', path, body()) });
}
