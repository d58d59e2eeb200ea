import { chromiumPath } from './chromium.ts';
import { cannotStartDocker, runningDocker } from './docker.ts';
import { onPath } from './on-path.ts';

const checks = {
  docker: missingDocker,
  registry: () => missingCommand('docker-registry', 'docker-registry'),
  jdk: () => missingCommand('javac', 'openjdk-17-jdk-headless'),
  maven: () => missingCommand('javac', 'openjdk-17-jdk-headless') ?? missingCommand('mvn', 'maven'),
  chromium: () => (chromiumPath() ? undefined : 'Chromium is not installed (apt-get install chromium)'),
  git: () => missingCommand('git', 'git'),
};

/** A part that a suite may need and a machine may lack. */
export type Part = keyof typeof checks;

/** The reason why a part cannot be had here; undefined when it can. */
export async function missing(part: Part): Promise<string | undefined> {
  return checks[part]();
}

/** The test command tries to make a daemon reachable and says here why it could not, so that not each suite tries again. */
async function missingDocker(): Promise<string | undefined> {
  if (await runningDocker()) return missingCommand('docker', 'docker.io');
  return process.env['BIZOM_DOCKER_MISSING'] || cannotStartDocker();
}

function missingCommand(command: string, debianPackage: string): string | undefined {
  return onPath(command) ? undefined : `${command} is not installed (apt-get install ${debianPackage})`;
}
