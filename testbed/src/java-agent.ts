import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { download } from './download.ts';
import { artifactUrl } from './maven-central.ts';

const agents = {
  'jmx-exporter': {
    group: 'io.prometheus.jmx',
    artifact: 'jmx_prometheus_javaagent',
    version: '1.0.1',
    sha256: '7d61f737fd661610ccc14aea79764faa1ea94a340cbc8f0029b3d2edea3d80c1',
  },
  opentelemetry: {
    group: 'io.opentelemetry.javaagent',
    artifact: 'opentelemetry-javaagent',
    version: '2.20.1',
    sha256: 'd94e9fc648cab37e540571352937acc06b8014182ddbd2d93a6c08641c84e48e',
  },
} as const;

/** The archive of an agent for `-javaagent`, fetched once a machine. */
export async function javaAgent(name: keyof typeof agents): Promise<string> {
  const { group, artifact, version, sha256 } = agents[name];
  const folder = await cached(join('agents', `${name}-${version}`), async (path) => {
    await mkdir(path, { recursive: true });
    const url = artifactUrl(group, artifact, version, 'jar');
    await download(url, join(path, `${artifact}.jar`), sha256, `${artifact} ${version}`);
  });
  return join(folder, `${artifact}.jar`);
}
