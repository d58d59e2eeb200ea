import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** Makes the `bizom-probe` program. It can run by itself or be mounted under another program. */
export function createProbeProgram(): Command {
  const program = createProgram({
    name: 'bizom-probe',
    description:
      'Probes the health endpoints of JVM services and publishes memory, GC, threads and latency to CloudWatch',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    wrongUse: ['INVALID_TARGET'],
    examples: ['$0 once --target http://127.0.0.1:8080', '$0 once --env dev --json', '$0 run --env dev'],
  });
  // Loaded when called, so that --help loads neither an AWS client nor an HTTP client.
  addLazyCommand(program, 'once', 'make one round and show what it found', async () =>
    (await import('./commands/once.ts')).onceCommand(),
  );
  addLazyCommand(
    program,
    'run',
    "make rounds until stopped: publish, and send messages through the fleet's channels",
    async () => (await import('./commands/run.ts')).runCommand(),
  );
  addLazyCommand(program, 'targets', 'show what would be probed, and probe nothing', async () =>
    (await import('./commands/targets.ts')).targetsCommand(),
  );
  addLazyCommand(program, 'evidence', 'show what was kept of a task before it died', async () =>
    (await import('./commands/evidence.ts')).evidenceCommand(),
  );
  return program;
}
