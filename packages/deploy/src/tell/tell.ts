import { type Channel, type Message, notifyAll } from '@bizom/notify';
import type { RunObserver } from '../run-request.ts';

/** Sends a message through every channel; one that does not take it is a warning, never a failure. */
export async function tell(
  channels: readonly Channel[],
  message: Message,
  observer: Pick<RunObserver, 'warning'>,
): Promise<void> {
  for (const { channel, error } of await notifyAll(channels, message)) {
    if (error) observer.warning(`${channel} did not take a message: ${error.message}`);
  }
}
