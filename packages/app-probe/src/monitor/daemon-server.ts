import { createServer, type Server } from 'node:http';

/** What the daemon answers at one moment. */
export interface DaemonPages {
  health: () => { status: 'UP' | 'DOWN' };
  /** In the Prometheus text format. */
  metrics: () => string;
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves `/metrics`, and the daemon's health at every other path. @throws where the address cannot be listened on */
export function serveDaemon(
  pages: DaemonPages,
  at: { host: string; port: number },
  onListening?: (port: number) => void,
): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    if (url.split('?', 1)[0] === '/metrics') {
      response.writeHead(200, { 'content-type': metricsType }).end(pages.metrics());
      return;
    }
    const health = pages.health();
    response.writeHead(health.status === 'UP' ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(health));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      onListening?.((server.address() as { port: number }).port);
      resolve(server);
    });
  });
}
