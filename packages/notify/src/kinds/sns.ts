import { matching } from '@bizom/options';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import { cutEnd } from '../render/cut.ts';
import { fitMessage } from '../render/fit.ts';
import { plainHeadline, renderText } from '../render/text.ts';
import { notInstalled, once } from '../transport/aws.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';

/** An SNS topic: plain text, with severity and labels as attributes that subscriptions can filter on. */
export const sns = defineChannelKind({
  options: {
    /** The ARN of a standard topic; its region is the client's, unless one is given. */
    topicArn: v.pipe(
      matching(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/, 'the ARN of an SNS topic'),
      v.check(
        (arn) => !arn.endsWith('.fifo'),
        'expected a standard topic; a FIFO topic needs a message group, and has no subscriptions by e-mail',
      ),
    ),
  },
  secrets: {},
  rights: ({ topicArn }) => [{ actions: ['sns:Publish'], resources: [topicArn] }],
  create({ topicArn }, { aws }) {
    const region = topicArn.split(':')[3] as string;
    const publisher = once(async () => {
      const sdk = await import('@aws-sdk/client-sns').catch(notInstalled('@aws-sdk/client-sns'));
      const client = new sdk.SNSClient({ region, ...aws });
      return (message: Message) =>
        client.send(new sdk.PublishCommand({ TopicArn: topicArn, ...renderSns(message) })).catch(refused(topicArn));
    });
    return async (message) => {
      await (await publisher())(message);
      return undefined;
    };
  },
  preview(message) {
    const { Subject, Message: body } = renderSns(message);
    return { sent: `Subject: ${Subject}\n\n${body}\n` };
  },
});

const refused = (topicArn: string) => (error: Error) => {
  throw new NotifyError('REFUSED', `SNS topic ${topicArn}: ${error.name}: ${error.message}`);
};

/** Bytes of one message. Source: Amazon SNS, Publish. */
export const snsMaxBytes = 262_144;
/** Characters of an e-mail subject, ASCII only. Source: Amazon SNS, Publish ("less than 100 characters"). */
const snsMaxSubject = 99;

type Attributes = Record<string, { DataType: 'String'; StringValue: string }>;

/** What is published: body, subject and attributes, each within SNS's limits. */
export function renderSns(message: Message): { Message: string; Subject: string; MessageAttributes: Attributes } {
  const attributes = messageAttributes(message);
  const limit = snsMaxBytes - Buffer.byteLength(JSON.stringify(attributes));
  const fitted = fitMessage(message, (it) => Buffer.byteLength(renderText(it)), limit);
  return { Message: renderText(fitted), Subject: snsSubject(plainHeadline(message)), MessageAttributes: attributes };
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
function messageAttributes({ severity, incident, labels = {} }: Message): Attributes {
  const entries = Object.entries({ severity, ...(incident && { state: incident.state }), ...labels }).filter(
    ([name, value]) => /^[\w-]{1,256}$/.test(name) && value,
  );
  return Object.fromEntries(
    entries.slice(0, 10).map(([name, value]) => [name, { DataType: 'String', StringValue: cutEnd(value, 256) }]),
  );
}
