import { loadFleet } from '@bizom/fleet';
import { addFleetStacks } from '@bizom/infra';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

// `cdk … -c env=dev -c fleet=FILE`: one environment of the fleet, or all; the nearest fleet.config.ts, or another file.
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const environment: string | undefined = app.node.tryGetContext('env');
try {
  const fleet = await loadFleet(app.node.tryGetContext('fleet'));
  addFleetStacks(app, fleet, environment === undefined ? undefined : [environment]);
} catch (error) {
  // What is wrong with a fleet is for a person to read; where our own code broke, its stack is wanted.
  if (!(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
