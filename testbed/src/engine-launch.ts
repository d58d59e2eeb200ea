import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineBuild } from './engine-catalog.ts';

/** How a node's JVM is run. */
export interface JvmOptions {
  /** Maximum heap, MiB. */
  heapMb: number;
  /** Tuned to start quickly and stay small (C1 only, serial GC, heap grown on demand); false: as in production (C2, G1, whole heap). */
  tuned: boolean;
}

/** The folders of one node. */
export interface NodeFolders {
  conf: string;
  data: string;
  logs: string;
  tmp: string;
}

export interface Launch {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** Writes a node's configuration. */
export async function configure(
  build: EngineBuild,
  folders: NodeFolders,
  settings: Record<string, string>,
  jvm: JvmOptions,
): Promise<void> {
  const lines = Object.entries({ ...settings, 'path.data': folders.data, 'path.logs': folders.logs });
  await writeFile(
    join(folders.conf, `${build.project}.yml`),
    lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join(''),
  );
  await writeFile(join(folders.conf, 'log4j2.properties'), consoleLog);
  await writeFile(join(folders.conf, 'jvm.options'), [...heap(jvm), `-Djava.io.tmpdir=${folders.tmp}`, ''].join('\n'));
}

const consoleLog = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;

function heap({ heapMb, tuned }: JvmOptions): string[] {
  const quick = ['-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  return [`-Xmx${heapMb}m`, ...(tuned ? quick : [`-Xms${heapMb}m`, '-XX:+UseG1GC'])];
}

/** The command that starts a node. */
export function launch(build: EngineBuild, home: string, java: string, folders: NodeFolders, jvm: JvmOptions): Launch {
  const upper = build.project === 'elasticsearch' ? 'ES' : 'OPENSEARCH';
  const env = {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: folders.tmp,
    LIBFFI_TMPDIR: folders.tmp,
    ES_JAVA_HOME: java,
    JAVA_HOME: java,
    [`${upper}_PATH_CONF`]: folders.conf,
    [`${upper}_TMPDIR`]: folders.tmp,
    CLI_JAVA_OPTS: '-XX:TieredStopAtLevel=1',
  };
  if (build.start === 'launcher') return { command: 'bash', args: [join(home, 'bin', 'elasticsearch')], env };
  return {
    command: join(java, 'bin', 'java'),
    args: [...heap(jvm), ...serverOptions(build, home, folders), mainClass(build)],
    env,
  };
}

function mainClass(build: EngineBuild): string {
  return build.project === 'elasticsearch'
    ? 'org.elasticsearch.bootstrap.Elasticsearch'
    : 'org.opensearch.bootstrap.OpenSearch';
}

/** What the projects' own start scripts give the JVM, without the second JVM that they need to find it out. */
function serverOptions(build: EngineBuild, home: string, folders: NodeFolders): string[] {
  const prefix = build.project === 'elasticsearch' ? 'es' : 'opensearch';
  const flavor = Number.parseInt(build.version, 10) < 7 || build.version.startsWith('7.10.') ? 'oss' : 'default';
  return [
    '-Xss1m',
    `-Djava.io.tmpdir=${folders.tmp}`,
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Djna.nosys=true',
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-Dio.netty.allocator.numDirectArenas=0',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    '-Dlog4j2.formatMsgNoLookups=true',
    '-Djava.locale.providers=SPI,COMPAT',
    '-Djava.security.manager=allow',
    '--add-opens=java.base/java.io=ALL-UNNAMED',
    ...(build.version.startsWith('3.') ? [`-javaagent:${join(home, 'agent', 'opensearch-agent.jar')}`] : []),
    `-D${prefix}.path.home=${home}`,
    `-D${prefix}.path.conf=${folders.conf}`,
    `-D${prefix}.distribution.type=zip`,
    ...(prefix === 'es' ? [`-Des.distribution.flavor=${flavor}`] : []),
    `-D${prefix}.bundled_jdk=false`,
    '-cp',
    join(home, 'lib', '*'),
  ];
}
