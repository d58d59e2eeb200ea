import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** Makes the `bizom-deploy` program. It can run by itself or be mounted under another program. */
export function createDeployProgram(): Command {
  const program = createProgram({
    name: 'bizom-deploy',
    description: 'Builds, pushes and deploys JVM services to AWS ECS, and knows when the deployment is really done',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    wrongUse: ['PRODUCTION_NOT_CONFIRMED', 'OLDER_THAN_RUNNING'],
    examples: ['$0 plan --env dev', '$0 run --env dev --service ell', '$0 rollback --env prod --service ell --yes'],
  });
  // Loaded when called: a plan needs nothing of AWS and is quick.
  addLazyCommand(program, 'plan', 'show which services would be deployed, and which files are the reason', async () =>
    (await import('./commands/plan.ts')).planCommand(),
  );
  addLazyCommand(
    program,
    'run',
    'compile, build, push and deploy services, and watch until they are steady',
    async () => (await import('./commands/run.ts')).runCommand(),
  );
  addLazyCommand(program, 'check', 'check all that a deployment needs, and change nothing', async () =>
    (await import('./commands/check.ts')).checkCommand(),
  );
  addLazyCommand(program, 'status', 'show what each service runs, and any deployment in progress', async () =>
    (await import('./commands/status.ts')).statusCommand(),
  );
  addLazyCommand(program, 'history', 'show what each service ran, and how its deployments ended', async () =>
    (await import('./commands/history.ts')).historyCommand(),
  );
  addLazyCommand(
    program,
    'rollback',
    'go back to the image that served before, or to a commit, and watch that',
    async () => (await import('./commands/rollback.ts')).rollbackCommand(),
  );
  addLazyCommand(program, 'pipelines', "write the CI system's pipelines file from the fleet", async () =>
    (await import('./commands/pipelines.ts')).pipelinesCommand(),
  );
  addLazyCommand(program, 'notify', 'tell the channels how the pipeline ended', async () =>
    (await import('./commands/notify.ts')).notifyCommand(),
  );
  return program;
}
