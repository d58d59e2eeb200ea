import { type EngineName, engineBuilds } from './engine-catalog.ts';
import { type Engine, startNode } from './engine-node.ts';
import { freePort } from './ports.ts';

export interface EngineOptions {
  /** Maximum heap of each node, MiB. Default 512 for one node, 256 in a cluster. */
  heapMb?: number;
  /** Tuned to start quickly and stay small; false runs it as in production, for benchmarks. Default true. */
  tuned?: boolean;
  /** More settings for each node's elasticsearch.yml or opensearch.yml, such as `{ 'thread_pool.write.queue_size': '1' }`. */
  settings?: Record<string, string | number | boolean>;
  /** How long it may take to be ready, ms. Default 120,000. */
  timeoutMs?: number;
}

/** Nodes of one cluster, each in its own JVM. */
export interface Cluster extends AsyncDisposable {
  nodes: Engine[];
  urls: string[];
  stop(): Promise<void>;
}

/** Starts a real engine of one node on 127.0.0.1 and waits until it serves requests. */
export async function startEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  const [httpPort, transportPort] = [await freePort(), await freePort()];
  const settings = { ...common(name, httpPort, transportPort, 0), 'discovery.type': 'single-node' };
  return startNode(name, {
    ...defaults(options, 512),
    settings: { ...settings, ...texts(options.settings) },
    httpPort,
    expectedNodes: 1,
  });
}

/** Starts a cluster of separate JVMs (three unless told) that can be killed, paused and restarted one by one. */
export async function startCluster(
  name: EngineName,
  options: EngineOptions & { nodes?: number } = {},
): Promise<Cluster> {
  const ports: { http: number; transport: number }[] = [];
  for (let index = 0; index < (options.nodes ?? 3); index++)
    ports.push({ http: await freePort(), transport: await freePort() });
  const starting = ports.map(({ http, transport }, index) =>
    startNode(name, {
      ...defaults(options, 256),
      settings: {
        ...common(name, http, transport, index),
        ...discovery(
          name,
          ports.map((port) => port.transport),
        ),
        ...texts(options.settings),
      },
      httpPort: http,
      expectedNodes: ports.length,
    }),
  );
  const settled = await Promise.allSettled(starting);
  const nodes = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { nodes, urls: nodes.map((node) => node.url), stop, [Symbol.asyncDispose]: stop };
}

function defaults(options: EngineOptions, heapMb: number) {
  return { heapMb: options.heapMb ?? heapMb, tuned: options.tuned ?? true, timeoutMs: options.timeoutMs ?? 120_000 };
}

function common(name: EngineName, httpPort: number, transportPort: number, index: number): Record<string, string> {
  return {
    'cluster.name': `bizom-${transportPort}`,
    'node.name': `node-${index}`,
    'network.host': '127.0.0.1',
    'http.port': String(httpPort),
    [name === 'es6' ? 'transport.tcp.port' : 'transport.port']: String(transportPort),
    'cluster.routing.allocation.disk.threshold_enabled': 'false', // a full disk of this machine is not what a test is about
  };
}

function discovery(name: EngineName, transportPorts: number[]): Record<string, string> {
  const seeds = transportPorts.map((port) => `127.0.0.1:${port}`).join(',');
  const names = transportPorts.map((_, index) => `node-${index}`).join(',');
  const cluster = { 'cluster.name': `bizom-${transportPorts[0]}` };
  if (name === 'es6') {
    return {
      ...cluster,
      'discovery.zen.ping.unicast.hosts': seeds,
      'discovery.zen.minimum_master_nodes': String(Math.floor(transportPorts.length / 2) + 1),
    };
  }
  const managers = engineBuilds[name].project === 'opensearch' && name !== 'os1' ? 'cluster_manager' : 'master';
  return {
    ...cluster,
    'discovery.seed_hosts': seeds,
    [`cluster.initial_${managers}_nodes`]: names,
  };
}

function texts(settings: EngineOptions['settings'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
}
