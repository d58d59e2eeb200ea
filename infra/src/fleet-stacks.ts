import { type Fleet, resolveServices } from '@bizom/fleet';
import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AppProbeStack } from './app-probe-stack.ts';
import { deployedLambdas } from './deployed-lambdas.ts';
import { type EnvironmentChoices, environmentChoices } from './environment-choices.ts';
import { InfraError } from './errors.ts';
import { LogShipperStack } from './log-shipper-stack.ts';
import { reachableChannels } from './reachable-channels.ts';
import { TaskAlertsStack } from './task-alerts-stack.ts';

/**
 * Adds one stack per Lambda package and environment of a fleet, all of its environments unless some are named. `infra.lambdas`
 * says which, by default all but a probe without a VPC; a log shipper there is only with an engine, and where no service runs, none
 * of them but that of a whole account.
 * What cannot do its work as it is configured has a warning.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; InfraError for what cannot be deployed
 */
export function addFleetStacks(
  scope: Construct,
  fleet: Fleet,
  environments: readonly string[] = Object.keys(fleet.environments),
): Stack[] {
  refuseSharedPolicies(fleet);
  return environments.flatMap((environment) => {
    const choices = environmentChoices(fleet, environment);
    const { engine } = choices;
    const lambdas = lambdasOf(fleet, choices);
    return [
      ...(engine && lambdas.includes('log-shipper') ? [new LogShipperStack(scope, fleet, environment, engine)] : []),
      ...(lambdas.includes('task-alerts') ? [taskAlerts(scope, fleet, choices)] : []),
      ...(lambdas.includes('app-probe') ? [new AppProbeStack(scope, fleet, environment)] : []),
    ];
  });
}

const lambdasOf = (fleet: Fleet, choices: EnvironmentChoices) =>
  deployedLambdas(choices, resolveServices(fleet, choices.environment.name));

function taskAlerts(scope: Construct, fleet: Fleet, { environment: { name }, emails = [] }: EnvironmentChoices): Stack {
  const stack = new TaskAlertsStack(scope, fleet, name);
  if (emails.length === 0 && Object.keys(reachableChannels(fleet.alerts, name)).length === 0) {
    Annotations.of(stack).addWarningV2(
      '@bizom/infra:noChannel',
      `The alerts of ${name} reach nobody: give alerts.channels and a route to one, or infra.emails; or leave "task-alerts" out of infra.lambdas.`,
    );
  }
  return stack;
}

/** An account policy takes every log group of an account and region: with two, each event would be shipped twice. */
function refuseSharedPolicies(fleet: Fleet): void {
  const takers = new Map<string, string>();
  for (const name of Object.keys(fleet.environments)) {
    const choices = environmentChoices(fleet, name);
    const { environment, subscriptions } = choices;
    if (subscriptions !== 'account' || !lambdasOf(fleet, choices).includes('log-shipper')) continue;
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
