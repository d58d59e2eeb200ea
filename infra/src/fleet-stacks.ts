import { type Fleet, resolveServices, resourceNames } from '@bizom/fleet';
import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import { AppProbeStack } from './app-probe-stack.ts';
import { type DeployedLambdas, deployedLambdas } from './deployed-lambdas.ts';
import { type EnvironmentChoices, environmentChoices } from './environment-choices.ts';
import { InfraError } from './errors.ts';
import type { EnvironmentPlace } from './fleet-stack.ts';
import { LogShipperStack } from './log-shipper-stack.ts';
import { reachableChannels } from './reachable-channels.ts';
import { TaskAlertsStack } from './task-alerts-stack.ts';

/**
 * Adds one stack per Lambda package and environment of a fleet, all of its environments unless some are named. `infra.lambdas`
 * says which, by default all but a probe without a VPC. A log shipper needs an engine. An environment without services gets only the
 * log shipper of a whole account. A note of the environment's first stack says what is left out, and a warning what cannot do its work
 * as it is configured.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; InfraError for what cannot be deployed
 */
export function addFleetStacks(
  scope: Construct,
  fleet: Fleet,
  environments: readonly string[] = Object.keys(fleet.environments),
): Stack[] {
  const plans = environments.map((environment) => plan(fleet, environment));
  if (plans.every(({ lambdas }) => lambdas.length === 0))
    throw nothingToDeploy(plans.flatMap(({ leftOut }) => leftOut));
  return plans.flatMap((each) => addEnvironment(scope, fleet, each));
}

interface EnvironmentPlan extends DeployedLambdas {
  choices: EnvironmentChoices;
}

function plan(fleet: Fleet, environment: string): EnvironmentPlan {
  const choices = environmentChoices(fleet, environment);
  return { choices, ...deployedLambdas(choices, resolveServices(fleet, environment)) };
}

function nothingToDeploy(leftOut: readonly string[]): InfraError {
  return new InfraError('NOTHING_TO_DEPLOY', `There is nothing to deploy. ${leftOut.join(' ')}`);
}

function addEnvironment(scope: Construct, fleet: Fleet, { choices, lambdas, leftOut }: EnvironmentPlan): Stack[] {
  const { engine, environment } = choices;
  const place = { choices, alarmTopic: new AlarmTopic(choices, resourceNames(fleet, environment.name).alarmTopic) };
  // The first one makes what all share.
  const alerts = lambdas.includes('task-alerts') ? [taskAlerts(scope, fleet, place)] : [];
  const stacks = [
    ...(engine && lambdas.includes('log-shipper') ? [new LogShipperStack(scope, fleet, place, engine)] : []),
    ...alerts,
    ...(lambdas.includes('app-probe') ? [new AppProbeStack(scope, fleet, place)] : []),
  ];
  const [first] = stacks;
  if (first) for (const sentence of leftOut) Annotations.of(first).addInfo(sentence);
  return stacks;
}

function taskAlerts(scope: Construct, fleet: Fleet, place: EnvironmentPlace): Stack {
  const {
    environment: { name },
    emails = [],
  } = place.choices;
  const stack = new TaskAlertsStack(scope, fleet, place);
  if (emails.length === 0 && Object.keys(reachableChannels(fleet.alerts, name)).length === 0) {
    Annotations.of(stack).addWarningV2(
      '@bizom/infra:noChannel',
      `The alerts of ${name} reach no channel: give alerts.channels and a route to one, or infra.emails; or leave "task-alerts" out of infra.lambdas.`,
    );
  }
  return stack;
}
