import type { Channel } from './channel.ts';
import type { Message } from './message/message.ts';
import type { Receipt } from './message/receipt.ts';

/** The result of one channel: `error` if it failed. */
export interface Delivery extends Receipt {
  channel: string;
  error?: Error;
}

/**
 * Sends the message to every channel at once; one that fails never stops another, and nothing is thrown.
 * @example
 * const deliveries = await notifyAll(channels, { title: 'ell died', text: 'exit code 3', severity: 'page' });
 * const failed = deliveries.filter(({ error }) => error);
 */
export async function notifyAll(channels: readonly Channel[], message: Message): Promise<Delivery[]> {
  return Promise.all(channels.map((channel) => deliver(channel, message)));
}

async function deliver(channel: Channel, message: Message): Promise<Delivery> {
  try {
    const receipt = await channel.send(message);
    return { channel: channel.name, ...receipt };
  } catch (error) {
    return { channel: channel.name, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
