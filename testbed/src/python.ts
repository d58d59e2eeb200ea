import { join } from 'node:path';
import { cached } from './cache.ts';
import { run } from './command.ts';
import { startProgress } from './progress.ts';

/** Python packages in their own virtual environment in the cache; gives the path of its python. */
export async function pythonWith(name: string, requirements: string[], pipOptions: string[] = []): Promise<string> {
  const version = (await run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).trim();
  const environment = await cached(join('python', `${name}-py${version}`), async (path) => {
    const progress = startProgress(requirements.join(', '));
    try {
      await run('python3', ['-m', 'venv', path]);
      await run(join(path, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...pipOptions, ...requirements]);
    } finally {
      progress.end();
    }
  });
  return join(environment, 'bin', 'python');
}
