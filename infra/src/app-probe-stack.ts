import type { Fleet } from '@bizom/fleet';
import type { Construct } from 'constructs';
import { AppProbe } from './app-probe.ts';
import { FleetStack } from './fleet-stack.ts';

/** The probe of one environment of a fleet. */
export class AppProbeStack extends FleetStack {
  readonly appProbe: AppProbe;

  constructor(scope: Construct, fleet: Fleet, environment: string) {
    super(scope, fleet, environment, 'app-probe', 'Asks the JVM services how they are');
    const vpc = this.vpc();
    this.appProbe = new AppProbe(this, 'AppProbe', {
      ...this.functionChoices(`${environment}-app-probe`),
      fleet,
      environmentName: environment,
      ...(vpc && { vpc }),
    });
  }
}
