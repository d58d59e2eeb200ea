import { parseCLI, startVitest } from 'vitest/node';
import { startDocker } from '../docker.ts';
import { engineNames } from '../engine-catalog.ts';
import { engineHome } from '../engine-home.ts';
import { ministackPython } from '../ministack.ts';
import { missing } from '../missing.ts';
import { summarize } from '../summary.ts';

/** `npm test [-- --all] [vitest's arguments]`: fetches what the suites need, runs them all, and ends with one line of counts. */
async function main(args: string[]): Promise<number> {
  const rest = args.filter((arg) => arg !== '--all');
  if (rest.length < args.length) process.env['BIZOM_ALL_ENGINES'] = '1';
  const { filter, options } = parseCLI(['vitest', 'run', ...rest]);
  await fetchParts();
  const docker = await reachableDocker();
  try {
    const vitest = await startVitest(filter, { ...options, watch: false });
    await vitest.close();
    const summary = summarize(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length, process.cwd());
    process.stdout.write(`${summary.lines.join('\n')}\n`);
    return summary.failed > 0 ? 1 : 0;
  } finally {
    await docker?.stop();
  }
}

/** Before the suites start, so that no test's time-out runs while something is fetched. */
async function fetchParts(): Promise<void> {
  for (const name of engineNames()) await engineHome(name);
  await ministackPython();
}

/** Starts one daemon for all suites, or passes them the reason why it cannot be started. */
async function reachableDocker() {
  const why = await missing('docker');
  if (why) return undefined;
  try {
    const docker = await startDocker();
    process.env['DOCKER_HOST'] = docker.host;
    return docker;
  } catch (error) {
    process.env['BIZOM_DOCKER_MISSING'] = `no daemon could be started: ${(error as Error).message.split('\n')[0]}`;
    return undefined;
  }
}

process.exit(await main(process.argv.slice(2)));
