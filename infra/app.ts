import { loadFleet } from '@bizom/fleet';
import { addFleetStacks } from '@bizom/infra';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

// `cdk … -c env=dev -c fleet=FILE`: one environment of the fleet, or all; the nearest fleet.config.ts, or another file.
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const environment: string | undefined = app.node.tryGetContext('env');
addFleetStacks(
  app,
  await loadFleet(app.node.tryGetContext('fleet')),
  environment === undefined ? undefined : [environment],
);
