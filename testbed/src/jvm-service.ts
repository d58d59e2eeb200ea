import { join } from 'node:path';
import { type ExampleName, exampleArchive } from './example.ts';
import { javaHome } from './java.ts';
import { freePort } from './ports.ts';
import { answers, untilReady } from './ready.ts';
import { removeFolder, supervise, workFolder } from './supervisor.ts';

export interface JvmServiceOptions {
  /** Arguments of the JVM, such as `-Xmx64m`; those for a quick start are always there. */
  jvm?: string[];
  /** Arguments of the service, such as `--management.endpoints.web.exposure.include=*`. */
  arguments?: string[];
  /** Default any free one. */
  port?: number;
  /** Home of the Java runtime; default one of at least 17. */
  javaHome?: string;
}

/** An example service in its own JVM. */
export interface JvmService extends AsyncDisposable {
  url: string;
  port: number;
  pid: number;
  /** The file that takes what it prints. */
  log: string;
  /** POST /faults/…, as the examples describe them. */
  fault(path: string): Promise<void>;
  /** How it ended; undefined while it runs. */
  end(): string | undefined;
  /** Settles when it has ended. */
  ended: Promise<string>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Builds an example service where need be, starts it, and waits until it is healthy. */
export async function startJvmService(name: ExampleName, options: JvmServiceOptions = {}): Promise<JvmService> {
  const [archive, home, port] = await Promise.all([
    exampleArchive(name),
    options.javaHome ?? javaHome(17),
    options.port ?? freePort(),
  ]);
  const folder = await workFolder(name);
  const log = join(folder, `${name}.log`);
  const jvm = ['-XX:TieredStopAtLevel=1', '-Xshare:auto', ...(options.jvm ?? ['-XX:+UseSerialGC', '-Xmx128m'])];
  const { system, program, health } = conventionsOf(name, port);
  const args = [...jvm, ...system, '-jar', archive, ...program, ...(options.arguments ?? [])];
  const process = await supervise(join(home, 'bin', 'java'), args, { name, log, cwd: folder });
  const stop = async () => {
    await process.stop();
    await removeFolder(folder);
  };
  const url = `http://127.0.0.1:${port}`;
  await untilReady(process, { name, log, timeoutMs: 90_000 }, () => answers(`${url}${health}`)).catch(async (error) => {
    await stop();
    throw error;
  });
  const fault = async (path: string) => {
    const response = await fetch(`${url}/faults/${path}`, { method: 'POST' });
    if (!response.ok) throw new Error(`${name} answered /faults/${path} with HTTP status ${response.status}`);
  };
  const { pid, ended, end, signal } = process;
  return { url, port, pid, log, fault, ended, end, signal, stop, [Symbol.asyncDispose]: stop };
}

interface Conventions {
  /** How it receives its port: as system properties of the JVM, or as arguments of the program. */
  system: string[];
  program: string[];
  /** Path of its health. */
  health: string;
}

function conventionsOf(name: ExampleName, port: number): Conventions {
  if (name === 'quarkus') {
    const system = [`-Dquarkus.http.port=${port}`, '-Dquarkus.http.host=127.0.0.1'];
    return { system, program: [], health: '/q/health' };
  }
  if (name === 'micronaut') {
    const system = [`-Dmicronaut.server.port=${port}`, '-Dmicronaut.server.host=127.0.0.1'];
    return { system, program: [], health: '/health' };
  }
  const program = [`--server.port=${port}`, '--server.address=127.0.0.1'];
  return { system: [], program, health: '/actuator/health' };
}
