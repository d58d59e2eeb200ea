import { join } from 'node:path';
import { type EngineBuild, type EngineName, engineBuilds } from './engine-catalog.ts';
import { engineHome } from './engine-home.ts';
import { configure, type JvmOptions, launch, type NodeFolders } from './engine-launch.ts';
import { javaHome } from './java.ts';
import { reachable } from './reachable.ts';
import { answers, untilReady } from './ready.ts';
import { removeFolder, type Supervised, subFolder, supervise, workFolder } from './supervisor.ts';

/** A node's process: a JVM with its own configuration, data and log. */
export interface Engine extends AsyncDisposable {
  name: EngineName;
  version: string;
  /** Of the HTTP interface, without a slash at the end. */
  url: string;
  /** The file that takes all the node logs. */
  log: string;
  /** Process id of the JVM (of its launcher for es8 and es9). */
  pid(): number;
  /** `kill -9`; the data stays for `restart`. */
  kill(): Promise<void>;
  /** Starts a killed node on the same data and ports; settles when it serves requests. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends the process and removes its folder. */
  stop(): Promise<void>;
}

export interface NodeOptions extends JvmOptions {
  timeoutMs: number;
  /** Of the node alone: ports, name, discovery. */
  settings: Record<string, string>;
  httpPort: number;
  /** How many nodes it has to see before it counts as ready the first time. */
  expectedNodes: number;
}

export async function startNode(name: EngineName, options: NodeOptions): Promise<Engine> {
  const build = engineBuilds[name];
  const [home, java] = await Promise.all([engineHome(name), javaHome(build.java).then(reachable)]);
  const folder = await workFolder(name);
  const folders = await nodeFolders(folder);
  await configure(build, folders, { ...build.settings, ...options.settings }, options);
  const log = join(folder, 'node.log');
  const start = startOf(name, build, { home, java, folder, folders, log, options });
  let server = await start(options.expectedNodes).catch(async (error) => {
    await removeFolder(folder);
    throw error;
  });
  const stop = async () => {
    await server.stop();
    await removeFolder(folder);
  };
  return {
    name,
    version: build.version,
    url: `http://127.0.0.1:${options.httpPort}`,
    log,
    pid: () => server.pid,
    kill: () => server.stop(),
    restart: async () => {
      if (!server.end()) await server.stop();
      server = await start(1);
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Place {
  home: string;
  java: string;
  folder: string;
  folders: NodeFolders;
  log: string;
  options: NodeOptions;
}

function startOf(name: EngineName, build: EngineBuild, place: Place): (nodes: number) => Promise<Supervised> {
  const { home, java, folder, folders, log, options } = place;
  const { command, args, env } = launch(build, home, java, folders, options);
  const query = (nodes: number) =>
    `wait_for_status=yellow&wait_for_nodes=${encodeURIComponent(`>=${nodes}`)}&timeout=1s`;
  return async (nodes) => {
    const server = await supervise(command, args, { name, log, env, cwd: folder, unprivileged: true });
    await untilReady(server, { name, log, timeoutMs: options.timeoutMs }, () =>
      answers(`http://127.0.0.1:${options.httpPort}/_cluster/health?${query(nodes)}`),
    );
    return server;
  };
}

async function nodeFolders(folder: string): Promise<NodeFolders> {
  const [conf, data, logs, tmp] = await Promise.all(
    ['conf', 'data', 'logs', 'tmp'].map((name) => subFolder(folder, name)),
  );
  return { conf, data, logs, tmp } as NodeFolders;
}
