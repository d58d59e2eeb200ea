import { type Channel, type Message, notifyAll } from '@bizom/notify';

/** Sends a message through every channel. A channel that fails is a warning, not a failure of the deployment. */
export async function sendMessage(
  channels: readonly Channel[],
  message: Message,
  { warning }: { warning(text: string): void },
): Promise<void> {
  for (const { channel, error } of await notifyAll(channels, message)) {
    if (error) warning(`${channel} did not accept a message: ${error.message}`);
  }
}
