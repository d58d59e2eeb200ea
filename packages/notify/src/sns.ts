import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { cutEnd } from './cut.ts';
import { NotifyError } from './errors.ts';
import { fitMessage } from './fit.ts';
import { cleanMessage, type Message } from './message.ts';
import { parseOptions } from './options.ts';
import { renderText } from './text.ts';

export const snsSchema = v.strictObject({
  type: v.optional(v.literal('sns'), 'sns'),
  /** The ARN of a standard topic; its region is the client's, unless one is given. */
  topicArn: v.pipe(
    v.string(),
    v.regex(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/, 'expected the ARN of an SNS topic'),
    v.check(
      (arn) => !arn.endsWith('.fifo'),
      'expected a standard topic; a FIFO topic wants a message group, and has no subscriptions by e-mail',
    ),
  ),
});

export type SnsOptions = v.InferInput<typeof snsSchema>;

/** Bytes of one message. Source: Amazon SNS, Publish. */
export const snsMaxBytes = 262_144;
/** Characters of an e-mail subject, ASCII only. Source: Amazon SNS, Publish ("less than 100 characters"). */
export const snsMaxSubject = 99;

/** An SNS topic: plain text, with severity and labels as attributes that subscriptions can filter on. */
export function sns(options: SnsOptions, context: ChannelContext = {}): Channel {
  const { topicArn } = parseOptions('sns', snsSchema, options);
  const region = topicArn.split(':')[3] as string;
  return {
    name: context.name ?? 'sns',
    async send(message) {
      const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
      const client = new SNSClient({ region, ...context.aws });
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, ...renderSns(message) }));
      } catch (error) {
        throw new NotifyError(
          'REFUSED',
          `SNS topic ${topicArn}: ${(error as Error).name}: ${(error as Error).message}`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

type Attributes = Record<string, { DataType: 'String'; StringValue: string }>;

/** What is published: body, subject and attributes, each within SNS's limits. */
export function renderSns(message: Message): { Message: string; Subject: string; MessageAttributes: Attributes } {
  const attributes = messageAttributes(message);
  const limit = snsMaxBytes - Buffer.byteLength(JSON.stringify(attributes));
  const fitted = fitMessage(cleanMessage(message), (it) => Buffer.byteLength(renderText(it)), limit);
  return { Message: renderText(fitted), Subject: snsSubject(message.title), MessageAttributes: attributes };
}

/** Printable ASCII on one line under 100 characters, beginning with a letter, digit or punctuation mark. */
export function snsSubject(title: string): string {
  const ascii = title
    .normalize('NFKD')
    .replace(/[–—]/g, '-')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return cutEnd(ascii || 'Notification', snsMaxSubject - 2).replace('…', '...');
}

/** At most 10 attributes reach subscriptions with raw delivery; the value of a String attribute may not be empty. */
function messageAttributes({ severity, labels = {} }: Message): Attributes {
  const entries = Object.entries({ severity, ...labels }).filter(
    ([name, value]) => /^[\w-]{1,256}$/.test(name) && value,
  );
  return Object.fromEntries(
    entries.slice(0, 10).map(([name, value]) => [name, { DataType: 'String', StringValue: cutEnd(value, 256) }]),
  );
}
