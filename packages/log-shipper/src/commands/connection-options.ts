import { listed } from '@bizom/command';
import { type Command, Option } from 'commander';
import { withEngineSecret } from '../lambda/engine-secret.ts';
import { optionsFromEnvironment } from '../lambda/environment.ts';
import type { ShipperOptions } from '../options.ts';

/** What a command needs to reach an engine. Secrets come from the environment only. */
export interface ConnectionFlags {
  node: string[];
  aws?: 'es' | 'aoss';
  region?: string;
  type?: string;
}

/** For commands that write documents. */
export function addConnectionOptions(command: Command): Command {
  return addEngineOptions(command)
    .option('--type <name>', 'type of the documents, "none" for none (default: bizom where the engine knows types)')
    .addHelpText('after', writingHelp);
}

/** For every command that reaches an engine. */
export function addEngineOptions(command: Command): Command {
  const nodes = new Option('--node <url>', 'URL of the engine, or of its nodes: repeat it, or separate them by commas')
    .env('ENGINE_URL')
    .makeOptionMandatory();
  return command
    .addOption(nodes.argParser(listed))
    .addOption(new Option('--aws <service>', 'sign requests for this AWS service').choices(['es', 'aoss']))
    .option('--region <region>', 'AWS region to sign for (default: AWS_REGION)')
    .addHelpText('after', loginHelp);
}

const loginHelp = `
The log-in comes from the environment: ENGINE_USERNAME and ENGINE_PASSWORD, ENGINE_API_KEY, or ENGINE_SECRET.`;

const writingHelp = `The other environment variables of the Lambda are read as well: REDACT, INDEX, FIELDS and so on, as the README lists them.
Flags override them.`;

/**
 * The options of the Lambda's environment variables, overridden by the flags: logs leave this machine by the rules by which they
 * would leave the Lambda.
 * @param ofFleet variables that a fleet gives the Lambda; those of the process override them
 * @throws OptionsError naming the invalid variable.
 */
export async function connectionOptions(
  { node, aws, region, type }: ConnectionFlags,
  ofFleet: Record<string, string> = {},
): Promise<ShipperOptions> {
  const env = {
    ...ofFleet,
    ...process.env,
    ENGINE_URL: node.join(','),
    ...(aws !== undefined && { AWS_SIGNING_SERVICE: aws }),
    ...(region !== undefined && { AWS_SIGNING_REGION: region }),
    ...(type !== undefined && { DOCUMENT_TYPE: type }),
  };
  return optionsFromEnvironment(await withEngineSecret(env));
}
