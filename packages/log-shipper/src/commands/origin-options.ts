import type { Command } from 'commander';
import type { LogOrigin } from '../payload/log-origin.ts';

/** Where the events of an export come from, which does not say it. */
export interface OriginFlags {
  logGroup?: string | undefined;
  logStream?: string | undefined;
}

export function addOriginOptions(command: Command): Command {
  return command
    .option('--log-group <name>', 'log group of the events of an export, or of "aws logs filter-log-events"')
    .option('--log-stream <name>', 'their log stream (default: what the input says)');
}

/** The option `origin` of those flags. */
export function originOption({ logGroup, logStream }: OriginFlags): { origin?: LogOrigin } {
  return logGroup === undefined ? {} : { origin: { logGroup, logStream } };
}
