import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { freePort } from './ports.ts';
import { untilReady } from './ready.ts';
import { removeFolder, subFolder, supervise, workFolder } from './supervisor.ts';

/** A Docker registry, API version 2. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as it stands before an image's name; Docker talks plain HTTP to such an address. */
  host: string;
  url: string;
  stop(): Promise<void>;
}

/** Starts a real registry; with `username` and `password` it refuses everybody else. */
export async function startRegistry(login?: { username: string; password: string }): Promise<Registry> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = await workFolder('registry');
  const log = join(folder, 'registry.log');
  const config = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: await subFolder(folder, 'images') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
    ...(login && { auth: { htpasswd: { realm: 'testbed', path: await passwordFile(folder, login) } } }),
  };
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config)); // JSON is YAML
  const env = { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'none' };
  const server = await supervise('docker-registry', ['serve', join(folder, 'config.yml')], {
    name: 'docker-registry',
    log,
    env,
    unprivileged: true,
  });
  const stop = async () => {
    await server.stop();
    await removeFolder(folder);
  };
  const serves = async () => [200, 401].includes((await fetch(`${url}/v2/`)).status);
  await untilReady(server, { name: 'docker-registry', log, timeoutMs: 20_000 }, serves).catch(async (error) => {
    await stop();
    throw error;
  });
  return { host: `127.0.0.1:${port}`, url, stop, [Symbol.asyncDispose]: stop };
}

async function passwordFile(folder: string, login: { username: string; password: string }): Promise<string> {
  const path = join(folder, 'htpasswd');
  await writeFile(path, `${login.username}:${await hash(login.password, 5)}\n`);
  return path;
}
