import type { GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import type { GrafanaClient } from './client.ts';

/** The oldest major version that is supported. */
const oldestVersion = 10;

/**
 * Finds out what the server is before anything is planned, so that nothing stops half-way on what could have been known.
 * @returns its version such as `12.1.0`; undefined where it hides it
 * @throws DashboardsError `WRONG_VERSION` where it is older than the fleet is built for
 */
export async function checkServer(
  { grafanaVersion = oldestVersion }: Pick<GrafanaContent, 'grafanaVersion'>,
  client: GrafanaClient,
): Promise<string | undefined> {
  const { version } = (await client.get<{ version?: string }>('/api/health')) ?? {};
  const major = /^(\d{1,3})\./.exec(version ?? '')?.[1];
  if (major === undefined) return undefined;
  client.majorVersion = Number(major);
  if (client.majorVersion < oldestVersion)
    throw new DashboardsError(
      'WRONG_VERSION',
      `Grafana ${version} is not supported; expected ${oldestVersion} or newer. Nothing was changed.`,
    );
  if (client.majorVersion < grafanaVersion)
    throw new DashboardsError(
      'WRONG_VERSION',
      `The server is Grafana ${version}, and the fleet is built for ${grafanaVersion}: rules and templates would be refused half-way. Set dashboards.grafanaVersion to ${client.majorVersion}. Nothing was changed.`,
    );
  return version;
}
