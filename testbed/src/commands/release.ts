import { globSync } from 'node:fs';
import { parseCLI, startVitest } from 'vitest/node';
import { summarize } from '../summary.ts';

/** `npm run test:release [-- vitest's arguments]`: the suites of what only a release needs (*.release.test.ts), one after the other. */
async function main(args: string[]): Promise<number> {
  process.env['RELEASE'] = '1';
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const files = globSync('{packages/*,infra,testbed}/test/**/*.release.test.ts');
  const chosen = files.filter((file) => filter.length === 0 || filter.some((part) => file.includes(part)));
  if (chosen.length === 0) {
    process.stderr.write(
      `no release suite has ${filter.join(' or ')} in its path; known suites:\n${files.join('\n')}\n`,
    );
    return 2;
  }
  const vitest = await startVitest(chosen, { ...options, watch: false, fileParallelism: false });
  await vitest.close();
  const summary = summarize(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length, process.cwd());
  process.stdout.write(`${summary.lines.join('\n')}\n`);
  return summary.failed > 0 ? 1 : 0;
}

process.exit(await main(process.argv.slice(2)));
