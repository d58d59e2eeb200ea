import { existsSync } from 'node:fs';
import { copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { x } from 'tinyexec';
import { cached } from './cache.ts';
import { run } from './command.ts';
import type { Docker } from './docker.ts';
import { javaHome } from './java.ts';
import { onPath } from './on-path.ts';

/** What Spring Boot services, jcmd and jps need. */
const modules = [
  ...[
    'java.base',
    'java.compiler',
    'java.desktop',
    'java.instrument',
    'java.logging',
    'java.management',
    'java.naming',
  ],
  ...[
    'java.net.http',
    'java.prefs',
    'java.rmi',
    'java.scripting',
    'java.security.jgss',
    'java.security.sasl',
    'java.sql',
  ],
  ...['java.xml', 'jdk.attach', 'jdk.crypto.ec', 'jdk.jcmd', 'jdk.jfr', 'jdk.management', 'jdk.management.agent'],
  ...['jdk.naming.dns', 'jdk.net', 'jdk.unsupported', 'jdk.zipfs'],
];

/** Commands of the machine that go into the image, for start scripts and tests. */
const commands = ['sh', 'cat', 'env', 'sleep'];

/**
 * The name of a local image with a Java runtime (`java` on PATH) and a few shell commands, made from files of this machine, as no
 * registry with base images may be in reach. Made once a daemon.
 */
export async function jreImage(docker: Docker): Promise<string> {
  const { home, files } = await imageFiles();
  const image = `bizom-testbed/jre:${home}`;
  const found = await x('docker', ['image', 'inspect', image], { nodeOptions: { env: docker.env } });
  if (found.exitCode !== 0) await run('docker', ['build', '--tag', image, files], { env: docker.env });
  return image;
}

async function imageFiles(): Promise<{ home: string; files: string }> {
  const jdk = await javaHome(17);
  const { stderr } = await x(join(jdk, 'bin', 'java'), ['-version']);
  const version = /version "([\w.]+)/.exec(stderr)?.[1] ?? 'unknown';
  const files = await cached(join('images', `jre-${version}`), (path) => makeFiles(jdk, path));
  return { home: version, files };
}

async function makeFiles(jdk: string, path: string): Promise<void> {
  const runtime = join(path, 'opt', 'java');
  await mkdir(dirname(runtime), { recursive: true });
  if (existsSync(join(jdk, 'bin', 'jlink'))) {
    const trim = ['--no-header-files', '--no-man-pages', '--strip-debug', '--compress=2'];
    await run(join(jdk, 'bin', 'jlink'), ['--add-modules', modules.join(','), ...trim, '--output', runtime]);
  } else {
    await run('cp', ['-aL', jdk, runtime]);
  }
  const programs = commands.flatMap((command) => onPath(command) ?? []);
  await mkdir(join(path, 'bin'), { recursive: true });
  for (const program of programs)
    await copyFile(await realpath(program), join(path, 'bin', program.replace(/.*\//, '')));
  await copyLibraries(path, runtime, programs);
  await addSystemFiles(path);
}

/** The shared libraries that the programs name, and those that glibc loads by itself for names and hosts. */
async function copyLibraries(path: string, runtime: string, programs: string[]): Promise<void> {
  const { stdout } = await x('ldd', [
    join(runtime, 'bin', 'java'),
    join(runtime, 'lib', 'server', 'libjvm.so'),
    ...programs,
  ]);
  const named = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].flatMap(([, library]) => library ?? []);
  const libc = named.find((library) => library.includes('/libc.so'));
  const folder = libc ? dirname(libc) : '/lib';
  const loaded = [
    'libnss_files.so.2',
    'libnss_dns.so.2',
    'libresolv.so.2',
    'libdl.so.2',
    'libpthread.so.0',
    'librt.so.1',
  ];
  for (const library of new Set([...named, ...loaded.map((name) => join(folder, name))])) {
    if (library.startsWith(runtime)) continue;
    await mkdir(join(path, dirname(library)), { recursive: true });
    await copyFile(library, join(path, library));
  }
}

async function addSystemFiles(path: string): Promise<void> {
  await mkdir(join(path, 'etc'), { recursive: true });
  await writeFile(
    join(path, 'etc', 'passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  await writeFile(join(path, 'etc', 'group'), 'root:x:0:\nnogroup:x:65534:\n');
  await writeFile(join(path, 'etc', 'nsswitch.conf'), 'hosts: files dns\n');
  await mkdir(join(path, 'tmp'), { mode: 0o1777 });
  await writeFile(join(path, 'tmp', '.keep'), '');
  await writeFile(
    join(path, 'Dockerfile'),
    ['FROM scratch', 'COPY . /', 'ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/bin LANG=C.UTF-8', ''].join('\n'),
  );
  await writeFile(join(path, '.dockerignore'), 'Dockerfile\n.dockerignore\n');
}
