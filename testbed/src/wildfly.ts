import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { run } from './command.ts';
import { download } from './download.ts';
import { javaHome } from './java.ts';
import { artifactUrl } from './maven-central.ts';
import { freePort } from './ports.ts';
import { answers, untilReady } from './ready.ts';
import { removeFolder, supervise, workFolder } from './supervisor.ts';

const version = '39.0.1.Final';
const sha256 = '2f2f24e786a4a3d0e3fb348aa45f70d7278be00844bc8593a2a50d4d8714f97a';

/** A WildFly server. */
export interface WildFly extends AsyncDisposable {
  /** Its management interface, which serves health and metrics. */
  managementUrl: string;
}

/**
 * Starts a WildFly as it is distributed, with its own health and metrics, and waits until it is alive.
 * @param mode `suspend`: it takes no requests and is not ready
 */
export async function startWildFly(mode: 'normal' | 'suspend' = 'normal'): Promise<WildFly> {
  const [home, java, http, https, management, folder] = await Promise.all([
    wildFlyHome(),
    javaHome(17),
    freePort(),
    freePort(),
    freePort(),
    workFolder('wildfly'),
  ]);
  await cp(join(home, 'standalone'), folder, { recursive: true });
  const log = join(folder, 'output.log');
  const properties = {
    'jboss.home.dir': home,
    'jboss.server.base.dir': folder,
    'jboss.bind.address': '127.0.0.1',
    'jboss.bind.address.management': '127.0.0.1',
    'jboss.http.port': http,
    'jboss.https.port': https,
    'jboss.management.http.port': management,
  };
  const settings = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const server = [
    '-jar',
    join(home, 'jboss-modules.jar'),
    '-mp',
    join(home, 'modules'),
    'org.jboss.as.standalone',
    `--start-mode=${mode}`,
  ];
  const args = ['-XX:TieredStopAtLevel=1', '-XX:+UseG1GC', '-Xmx256m', ...settings, ...server];
  const process = await supervise(join(java, 'bin', 'java'), args, { name: 'wildfly', log, cwd: folder });
  const stop = async () => {
    await process.stop();
    await removeFolder(folder);
  };
  const managementUrl = `http://127.0.0.1:${management}`;
  await untilReady(process, { name: 'wildfly', log, timeoutMs: 180_000 }, () =>
    answers(`${managementUrl}/health/${mode === 'normal' ? 'ready' : 'live'}`),
  ).catch(async (error) => {
    await stop();
    throw error;
  });
  return { managementUrl, [Symbol.asyncDispose]: stop };
}

/** The distribution, fetched once a machine. */
function wildFlyHome(): Promise<string> {
  return cached(join('servers', `wildfly-${version}`), async (path) => {
    await mkdir(path, { recursive: true });
    const zip = join(path, 'distribution.zip');
    await download(artifactUrl('org.wildfly', 'wildfly-dist', version, 'zip'), zip, sha256, `WildFly ${version}`);
    const unpacked = `${path}.unpacked`;
    await run('python3', ['-m', 'zipfile', '-e', zip, unpacked]);
    await rm(path, { recursive: true });
    await rename(join(unpacked, `wildfly-${version}`), path);
    await rm(unpacked, { recursive: true });
  });
}
