import { notifyAll } from '@bizom/notify';
import { Command } from 'commander';
import { environmentChannels } from '../channels.ts';
import { DeployError } from '../errors.ts';
import { pipelineMessage, pipelineRun } from '../pipeline-message.ts';

export function notifyCommand(): Command {
  return new Command('notify')
    .description(
      "Tells the channel how the pipeline ended: a pipeline's after-script, from Bitbucket's variables and WEBHOOK_URL.",
    )
    .option('--dry-run', 'print the message instead of sending it')
    .action(runNotify);
}

async function runNotify({ dryRun }: { dryRun?: boolean }): Promise<void> {
  const message = pipelineMessage(pipelineRun(process.env));
  if (dryRun) return console.log(JSON.stringify(message, undefined, 2));
  const channels = environmentChannels(process.env);
  if (channels.length === 0) throw new DeployError('WRONG_USE', 'WEBHOOK_URL is not set: there is nobody to tell.');
  const [failed] = (await notifyAll(channels, message)).filter((delivery) => delivery.error !== undefined);
  if (failed) throw failed.error;
}
