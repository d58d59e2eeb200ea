import { globSync, readFileSync } from 'node:fs';
import { parseCLI, type Reporter, startVitest } from 'vitest/node';
import { summarize } from '../summary.ts';

/**
 * `npm run test:chaos [-- --json] [vitest's arguments]`: the suites that drive real parts to fail (*.chaos.test.ts), and those that do
 * more when CHAOS is set, such as the fuzz tests. With --json standard output carries only the lines that the suites write for it.
 */
async function main(args: string[]): Promise<number> {
  process.env['CHAOS'] = '1';
  const json = args.includes('--json');
  if (json) process.env['CHAOS_JSON'] = '1';
  const { filter, options } = parseCLI(['vitest', 'run', ...args.filter((arg) => arg !== '--json')]);
  const files = globSync('{packages/*,testbed}/test/**/*.test.ts').filter(isChaos);
  const chosen = filter.length > 0 ? files.filter((file) => filter.some((part) => file.includes(part))) : files;
  if (chosen.length === 0) {
    process.stderr.write(`no chaos suite has ${filter.join(' or ')} in its path; there are:\n${files.join('\n')}\n`);
    return 2;
  }
  // a suite at a time: each wants the machine for itself
  const reporters = json ? ['default', jsonLines] : ['default'];
  const settings = { ...options, reporters, watch: false, fileParallelism: false, testTimeout: 1_800_000 };
  const vitest = await startVitest(chosen, settings, {}, { stdout: json ? process.stderr : process.stdout });
  await vitest.close();
  const summary = summarize(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length, process.cwd());
  (json ? process.stderr : process.stdout).write(`${summary.lines.join('\n')}\n`);
  return summary.failed > 0 ? 1 : 0;
}

/** What suites print goes to standard error with all the rest; their JSON lines are what standard output is for. */
const jsonLines: Reporter = {
  onUserConsoleLog: ({ content }) => {
    if (content.startsWith('{')) process.stdout.write(content);
  },
};

function isChaos(file: string): boolean {
  return file.endsWith('.chaos.test.ts') || readFileSync(file, 'utf8').includes("env['CHAOS");
}

process.exit(await main(process.argv.slice(2)));
