import type { Fleet } from '../fleet-schema.ts';
import { hasLogin } from '../plain-url.ts';
import type { Fault } from './fault.ts';

const problem =
  'expected a URL without a log-in, received one with a log-in, which is not shown here, as the fleet is committed';

/** Log-ins in URLs of the dashboards. */
export function checkUrlLogins({ dashboards: { grafanaUrl, logs, screenshots } }: Fleet): Fault[] {
  const urls: [path: string, url: string | undefined][] = [
    ['dashboards.grafanaUrl', grafanaUrl],
    ['dashboards.logs.url', logs?.url],
    ['dashboards.logs.engine.url', logs?.engine?.url],
    ['dashboards.screenshots.rendererUrl', screenshots.rendererUrl],
    ['dashboards.screenshots.callbackUrl', screenshots.callbackUrl],
  ];
  return urls.flatMap(([path, url]) => (url !== undefined && hasLogin(url) ? [{ path, problem }] : []));
}
