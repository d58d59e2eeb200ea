import { type Fleet, resourceNames } from '@bizom/fleet';
import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AppProbe } from './app-probe.ts';
import { type EnvironmentPlace, FleetStack } from './fleet-stack.ts';

/** The probe of one environment of a fleet. */
export class AppProbeStack extends FleetStack {
  readonly appProbe: AppProbe;

  constructor(scope: Construct, fleet: Fleet, place: EnvironmentPlace) {
    const environment = place.choices.environment.name;
    const names = resourceNames(fleet, environment).appProbe;
    super(scope, place, names.stack, 'Asks the JVM services how they are');
    const vpc = this.vpc();
    if (!vpc) {
      Annotations.of(this).addWarningV2(
        '@bizom/infra:noVpc',
        `The probe of ${environment} is in no VPC and does not reach the private addresses of tasks: all of them are DOWN to it. Give infra.vpc, or leave "app-probe" out of infra.lambdas.`,
      );
    }
    this.appProbe = new AppProbe(this, 'AppProbe', {
      ...this.functionChoices('app-probe'),
      names,
      fleet,
      environmentName: environment,
      ...(vpc && { vpc }),
    });
    const { prober } = this.appProbe;
    this.addOutputs({ ProbeFunction: prober.lambda.functionName, ProbeRoleArn: prober.role.roleArn });
  }
}
