import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** `bizom`: every command of the toolkit under one name, each loaded when it is called. */
export function createBizom(): Command {
  const program = createProgram({
    name: 'bizom',
    description: 'Observability and deployment for JVM services on AWS ECS',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    examples: [
      '$0 init',
      '$0 doctor --env dev',
      '$0 try orders --env dev',
      '$0 logs subscribe --env dev',
      '$0 deploy run --env dev --service orders',
    ],
  });
  addLazyCommand(program, 'init', 'write fleet.config.ts from what runs in an AWS account', async () =>
    (await import('./init/command.ts')).initCommand(),
  );
  addLazyCommand(program, 'doctor', 'check everything from a log line to a message, and say how to fix it', async () =>
    (await import('./doctor/command.ts')).doctorCommand(),
  );
  addLazyCommand(program, 'try', 'show what the toolkit makes of a service, without deploying anything', async () =>
    (await import('./try/command.ts')).tryCommand(),
  );
  for (const { name, description, load } of mounted) addLazyCommand(program, name, description, load);
  return program;
}

/** The packages' own programs. */
const mounted: readonly { name: string; description: string; load: () => Promise<Command> }[] = [
  {
    name: 'logs',
    description: 'ship CloudWatch Logs to Elasticsearch or OpenSearch (bizom-logs)',
    load: async () => (await import('@bizom/log-shipper/program')).createLogsProgram(),
  },
  {
    name: 'alerts',
    description: 'say why ECS tasks stopped (bizom-alerts)',
    load: async () => (await import('@bizom/alerts/program')).createAlertsProgram(),
  },
  {
    name: 'dashboards',
    description: 'build Grafana dashboards and alert rules (bizom-dashboards)',
    load: async () => (await import('@bizom/dashboards/program')).createDashboardsProgram(),
  },
  {
    name: 'deploy',
    description: 'build, push and deploy services (bizom-deploy)',
    load: async () => (await import('@bizom/deploy/program')).createDeployProgram(),
  },
  {
    name: 'probe',
    description: 'probe the health and metrics of services (bizom-probe)',
    load: async () => (await import('@bizom/app-probe/program')).createProbeProgram(),
  },
];
