import { type Command, Option } from 'commander';
import type { ShipperOptions } from '../options.ts';

/** What a command needs to reach an engine. Secrets come from the environment only. */
export interface ConnectionFlags {
  node: string[];
  aws?: 'es' | 'aoss';
  region?: string;
  type?: string;
}

export function addConnectionOptions(command: Command): Command {
  const nodes = new Option('--node <url...>', 'URL of the engine, or of its nodes')
    .env('ENGINE_URL')
    .makeOptionMandatory();
  return command
    .addOption(nodes.argParser((text: string, others: string[] = []) => [...others, ...text.split(',')]))
    .addOption(new Option('--aws <service>', 'sign requests for this AWS service').choices(['es', 'aoss']))
    .option('--region <region>', 'AWS region to sign for', process.env['AWS_REGION'])
    .option('--type <name>', 'type of the documents, "none" for none; default bizom where the engine knows types')
    .addHelpText('after', '\nENGINE_USERNAME and ENGINE_PASSWORD, or ENGINE_API_KEY, are read from the environment.');
}

export function connectionOptions(flags: ConnectionFlags): ShipperOptions {
  const { ENGINE_USERNAME: username, ENGINE_PASSWORD: password, ENGINE_API_KEY: apiKey } = process.env;
  return {
    nodes: flags.node,
    ...(apiKey && { auth: { apiKey } }),
    ...(!apiKey && username && password && { auth: { username, password } }),
    ...(flags.aws && { aws: { service: flags.aws, region: flags.region ?? '' } }),
    ...(flags.type !== undefined && { type: flags.type === 'none' ? false : flags.type }),
  };
}
