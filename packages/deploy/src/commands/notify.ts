import { findFleetFile, loadFleet } from '@bizom/fleet';
import { type Channel, notifyAll } from '@bizom/notify';
import { Command } from 'commander';
import { pipelineRun } from '../ci/systems.ts';
import { DeployError } from '../errors.ts';
import { environmentChannels, runChannels } from '../notify/channels.ts';
import { pipelineMessage } from '../notify/pipeline-message.ts';

interface NotifyOptions {
  env?: string;
  fleet?: string;
  dryRun?: boolean;
}

export function notifyCommand(): Command {
  return new Command('notify')
    .description(
      "Tells how the pipeline ended: a pipeline's after-script, from Bitbucket's variables. Told are WEBHOOK_URL and the fleet's deploy.channels.",
    )
    .option('--env <name>', "the environment (default: ENVIRONMENT, else the fleet's own region is asked)")
    .option('--fleet <file>', 'the fleet (default: the nearest fleet.config.*, where there is one)')
    .option('--dry-run', 'print the message instead of sending it')
    .action(runNotify);
}

async function runNotify(options: NotifyOptions): Promise<void> {
  const message = pipelineMessage(pipelineRun(process.env));
  if (options.dryRun) return console.log(JSON.stringify(message, undefined, 2));
  const channels = await channelsOf(options);
  if (channels.length === 0)
    throw new DeployError(
      'WRONG_USE',
      "WEBHOOK_URL is not set, and no fleet's deploy.channels names a channel: there is nobody to tell.",
    );
  const failed = (await notifyAll(channels, message)).filter((delivery) => delivery.error !== undefined);
  const [first, ...others] = failed;
  for (const { channel, error } of others) console.error(`bizom-deploy: ${channel}: ${error?.message}`);
  if (first) throw first.error;
}

/** A pipeline may have failed because of its fleet: WEBHOOK_URL is told all the same. */
async function channelsOf({ fleet: given, env }: NotifyOptions): Promise<Channel[]> {
  const file = given ?? findFleetFile();
  if (file === undefined) return environmentChannels(process.env);
  try {
    return runChannels(await loadFleet(file), env || process.env['ENVIRONMENT'] || undefined, process.env);
  } catch (error) {
    const channels = environmentChannels(process.env);
    if (channels.length === 0) throw error;
    console.error(`warning: only WEBHOOK_URL is told: ${(error as Error).message}`);
    return channels;
  }
}
