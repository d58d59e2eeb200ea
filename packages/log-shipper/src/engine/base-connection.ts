import { type ConnectionOptions, HttpConnection, UndiciConnection } from '@elastic/transport';
import { getProxyForUrl } from 'proxy-from-env';
import { OptionsError } from '../errors.ts';

/**
 * What connections to these nodes are made of: undici's, or Node's own HTTP client where `HTTPS_PROXY` or `HTTP_PROXY` names a proxy for
 * one of them and `NO_PROXY` does not except it. Proxies are asked to connect (`CONNECT`), for http nodes as well.
 * @throws OptionsError for a proxy that is not reached by http or https; it is not repeated, as it may hold a log-in
 */
export function baseConnection(nodes: readonly string[]): typeof UndiciConnection {
  const proxies = nodes.map(getProxyForUrl).filter((proxy) => proxy !== '');
  if (!proxies.every(isHttp)) throw new OptionsError(unusable);
  // Both have the same interface; what undici's class has besides is not used.
  return proxies.length > 0 ? (ProxiedConnection as unknown as typeof UndiciConnection) : UndiciConnection;
}

const unusable =
  'HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: expected the http or https URL of a proxy such as http://proxy.example.com:3128, ' +
  'received one that is not shown here; NO_PROXY excepts an engine from it';

function isHttp(proxy: string): boolean {
  return /^https?:$/.test(URL.parse(proxy)?.protocol ?? '');
}

class ProxiedConnection extends HttpConnection {
  constructor(options: ConnectionOptions) {
    const proxy = getProxyForUrl(options.url.href);
    super({ ...options, ...(proxy && { proxy }) });
  }
}
