import type { Fleet } from '@bizom/fleet';
import type { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AppProbeStack } from './app-probe-stack.ts';
import { environmentChoices } from './environment-choices.ts';
import { InfraError } from './errors.ts';
import { LogShipperStack } from './log-shipper-stack.ts';
import { TaskAlertsStack } from './task-alerts-stack.ts';

/**
 * Adds one stack per Lambda package and environment of a fleet, all of its environments unless some are named.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; InfraError for what cannot be deployed
 */
export function addFleetStacks(
  scope: Construct,
  fleet: Fleet,
  environments: readonly string[] = Object.keys(fleet.environments),
): Stack[] {
  refuseSharedPolicies(fleet);
  return environments.flatMap((environment) => {
    const { engine } = environmentChoices(fleet, environment);
    return [
      ...(engine ? [new LogShipperStack(scope, fleet, environment, engine)] : []),
      new TaskAlertsStack(scope, fleet, environment),
      new AppProbeStack(scope, fleet, environment),
    ];
  });
}

/** An account policy takes every log group of an account and region: with two, each event would be shipped twice. */
function refuseSharedPolicies(fleet: Fleet): void {
  const takers = new Map<string, string>();
  for (const name of Object.keys(fleet.environments)) {
    const { environment, subscriptions, engine } = environmentChoices(fleet, name);
    if (!engine || subscriptions !== 'account') continue;
    const place = `account ${environment.accountId} in ${environment.region}`;
    const other = takers.get(place);
    if (other !== undefined) {
      throw new InfraError(
        'ACCOUNT_POLICY_SHARED',
        `infra.subscriptions: "${other}" and "${name}" would both ship every log group of ${place}; use "log-groups" for them.`,
      );
    }
    takers.set(place, name);
  }
}
