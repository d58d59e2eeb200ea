import type { Fleet } from '@bizom/fleet';
import { type Finding, failed, ok, skipped, unknown } from '../finding.ts';

/** Whether Grafana answers and is of the version that the dashboards are built for. */
export async function checkGrafana({ dashboards }: Pick<Fleet, 'dashboards'>): Promise<Finding[]> {
  const what = 'Grafana';
  const { grafanaUrl, grafanaVersion } = dashboards;
  if (grafanaUrl === undefined) return [skipped(what, 'no dashboards.grafanaUrl in the fleet')];
  const health = await askHealth(grafanaUrl).catch((error: Error) => error);
  if (health instanceof Error) {
    const cause = (health.cause as Error | undefined)?.message;
    return [
      failed(
        what,
        `${grafanaUrl} does not answer: ${cause || health.message}`,
        'check dashboards.grafanaUrl, and that it is reachable from here',
      ),
    ];
  }
  const { version } = health;
  if (version === undefined) {
    return [
      unknown(what, `${grafanaUrl} answers, but does not tell its version`, 'check that the URL is that of a Grafana'),
    ];
  }
  const major = Number(version.split('.')[0]);
  if (major !== grafanaVersion) {
    return [
      failed(
        what,
        `${version}, but the dashboards are built for ${grafanaVersion}`,
        `set dashboards.grafanaVersion to ${major} in the fleet`,
      ),
    ];
  }
  return [ok(what, `${version} at ${grafanaUrl}`)];
}

async function askHealth(grafanaUrl: string): Promise<{ version?: string }> {
  const url = new URL('api/health', grafanaUrl.endsWith('/') ? grafanaUrl : `${grafanaUrl}/`);
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const answer: unknown = await response.json().catch(() => ({}));
  const { version } = Object(answer) as { version?: unknown };
  return typeof version === 'string' ? { version: version.slice(0, 40) } : {};
}
