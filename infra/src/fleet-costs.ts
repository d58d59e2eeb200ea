import type { Fleet } from '@bizom/fleet';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Cost, monthlyCosts } from './cost.ts';
import { addFleetStacks } from './fleet-stacks.ts';

export type { Cost } from './cost.ts';

/**
 * What an environment of a fleet costs a month, by part, at list prices, computed from its templates.
 * @param gigabytesPerHour of log text that is shipped; 0: what it costs idle
 * @param outdir folder for the templates
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; InfraError for what cannot be deployed
 */
export function fleetCosts(fleet: Fleet, environment: string, gigabytesPerHour: number, outdir: string): Cost[] {
  const stacks = addFleetStacks(new App({ outdir }), fleet, [environment]);
  const templates = stacks
    .flatMap((stack) => stack.node.findAll().filter((construct) => Stack.isStack(construct)))
    .map((stack) => Template.fromStack(stack as Stack).toJSON());
  return monthlyCosts(templates, fleet, environment, gigabytesPerHour);
}
