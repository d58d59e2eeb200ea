import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** Makes the `bizom-dashboards` program. It can run by itself or be mounted under another program. */
export function createDashboardsProgram(): Command {
  const program = createProgram({
    name: 'bizom-dashboards',
    description: 'Grafana dashboards and alert rules as code, with a picture before they are merged',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    wrongUse: ['NO_SUCH_DIRECTORY', 'UNKNOWN_DASHBOARD', 'BAD_OPTION'],
    examples: ['$0 build --out grafana', '$0 check grafana', '$0 preview --png preview.png', '$0 diff'],
  });
  addLazyCommand(
    program,
    'build',
    "write a fleet's dashboards, alert rules, contact points and datasources as Grafana provisioning files",
    async () => (await import('./commands/build.ts')).buildCommand(),
  );
  addLazyCommand(
    program,
    'check',
    'find what Grafana would refuse, ignore or fail at later in a folder of provisioning files, and its cost',
    async () => (await import('./commands/check.ts')).checkCommand(),
  );
  addLazyCommand(
    program,
    'preview',
    "draw a fleet's dashboards with Grafana's own chart library, as one HTML page and as pictures",
    async () => (await import('./commands/preview.ts')).previewCommand(),
  );
  addLazyCommand(program, 'diff', 'show what push would change in a live Grafana', async () =>
    (await import('./commands/push.ts')).diffCommand(),
  );
  addLazyCommand(
    program,
    'push',
    'make a live Grafana match the fleet; only what this tool owns is changed',
    async () => (await import('./commands/push.ts')).pushCommand(),
  );
  return program;
}
