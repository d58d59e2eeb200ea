import { resolve } from 'node:path';
import type { Command } from 'commander';

/** What every command of the infrastructure takes. */
export interface FleetFlags {
  env?: string;
  fleet?: string;
}

export const fleetFlags = (command: Command): Command =>
  command
    .option('--env <name>', 'one environment of the fleet; default all')
    .option('--fleet <file>', 'the fleet; default the nearest fleet.config.*');

/** The flags as the CDK app takes them. */
export function contextOf({ env, fleet }: FleetFlags): string[] {
  return [
    ...(env === undefined ? [] : ['--context', `env=${env}`]),
    ...(fleet === undefined ? [] : ['--context', `fleet=${resolve(fleet)}`]),
  ];
}
