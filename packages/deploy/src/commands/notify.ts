import {
  addExamples,
  environmentOption,
  type FleetFlags,
  findFleet,
  fleetOption,
  givenEnvironment,
} from '@bizom/command';
import { type Channel, notifyAll } from '@bizom/notify';
import { Command } from 'commander';
import { pipelineRun } from '../ci/systems.ts';
import { DeployError } from '../errors.ts';
import { safeLine } from '../foreign-text.ts';
import { environmentChannels, runChannels } from '../notify/channels.ts';
import { pipelineMessage } from '../notify/pipeline-message.ts';

interface NotifyOptions extends FleetFlags {
  dryRun?: boolean;
}

export function notifyCommand(): Command {
  const command = new Command('notify')
    .addOption(environmentOption())
    .addOption(fleetOption())
    .option('--dry-run', 'print the message instead of sending it')
    .action(runNotify);
  return addExamples(command, ['$0 --env dev', '$0 --dry-run']).addHelpText(
    'after',
    "\nFor a pipeline's after-script: reads the CI system's variables. Sends to WEBHOOK_URL and the fleet's deploy.channels.",
  );
}

async function runNotify(options: NotifyOptions): Promise<void> {
  const message = pipelineMessage(pipelineRun(process.env));
  if (options.dryRun) return console.log(JSON.stringify(message, undefined, 2));
  const channels = await channelsOf(options);
  if (channels.length === 0)
    throw new DeployError(
      'WRONG_USE',
      "WEBHOOK_URL is not set, and no fleet's deploy.channels names a channel: there is no channel to send to.",
    );
  const failed = (await notifyAll(channels, message)).filter((delivery) => delivery.error !== undefined);
  const [first, ...others] = failed;
  for (const { channel, error } of others) console.error(`bizom-deploy: ${channel}: ${safeLine(error?.message ?? '')}`);
  if (first) throw first.error;
}

/** A pipeline may have failed because of its fleet: the message goes to WEBHOOK_URL all the same. */
async function channelsOf(options: NotifyOptions): Promise<Channel[]> {
  try {
    const fleet = await findFleet(options, () => import('@bizom/fleet'));
    if (fleet === undefined) return environmentChannels(process.env);
    return runChannels(fleet, givenEnvironment(options), process.env);
  } catch (error) {
    const channels = environmentChannels(process.env);
    if (channels.length === 0) throw error;
    console.error(`warning: the message goes to WEBHOOK_URL only: ${safeLine((error as Error).message)}`);
    return channels;
  }
}
