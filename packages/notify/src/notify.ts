import type { Channel } from './channel.ts';
import type { Message } from './message/message.ts';

/** How it went with one channel: `error` is there where it did not go well. */
export interface Delivery {
  channel: string;
  error?: Error;
}

/** Sends the message to every channel at once; one that fails never stops another, and nothing is thrown. */
export async function notifyAll(channels: readonly Channel[], message: Message): Promise<Delivery[]> {
  return Promise.all(channels.map((channel) => deliver(channel, message)));
}

async function deliver(channel: Channel, message: Message): Promise<Delivery> {
  try {
    await channel.send(message);
    return { channel: channel.name };
  } catch (error) {
    return { channel: channel.name, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
