import { createHmac, randomUUID } from 'node:crypto';
import { httpUrl, showReceived, text } from '@bizom/options';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { headlineOf } from '../render/headline.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind, type SenderTools } from './kind.ts';
import { httpOptions, secretText } from './options.ts';
import { webhookUrl } from './webhook-url.ts';

/**
 * Any HTTP server: the whole message as JSON, signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com), for which there
 * are libraries in most languages. A message that is sent again after a failure has the same `webhook-id`.
 */
export const webhook = defineChannelKind({
  options: {
    /** The server's URL, if it holds no secret. */
    url: v.optional(httpUrl),
    ...httpOptions,
  },
  secrets: {
    /** Or the URL as a secret. */
    webhookUrl: v.optional(secretText),
    /** Key of the signature in the header `webhook-signature`, as text or as `whsec_` and base64; default not signed. */
    signingSecret: v.optional(secretText),
    /** Headers by name, each a secret, such as `{authorization: 'ssm:/alerts/webhook-authorization'}`; default none. */
    headers: v.optional(v.record(text('the name of a header'), secretText)),
  },
  rights: () => [],
  problem({ url, webhookUrl: secretUrl, headers = {} }) {
    if (url !== undefined && secretUrl !== undefined) return 'expected "url" or "webhookUrl", received both';
    if (url === undefined && secretUrl === undefined) return 'expected "url" or "webhookUrl", received neither';
    const invalid = Object.keys(headers).find((name) => !/^[\w-]+$/.test(name));
    return invalid === undefined
      ? undefined
      : `headers: expected names such as x-api-key, received ${showReceived(invalid)}`;
  },
  create(options, tools) {
    return async (message) => {
      const url = options.url ?? webhookUrl('The webhook', await tools.readSecret(options.webhookUrl ?? ''));
      const body = JSON.stringify(payloadOf(message));
      const headers = {
        ...(await readHeaders(options.headers ?? {}, tools)),
        ...signatureHeaders(body, options.signingSecret && (await tools.readSecret(options.signingSecret))),
        'content-type': 'application/json',
      };
      const reply = await tools.post({ service: 'The webhook', url, headers, body, limits: options });
      if (reply.status < 300) return undefined;
      throw new NotifyError('REFUSED', `The webhook refused the message: ${reply.status} ${reply.body.slice(0, 200)}`);
    };
  },
  preview: (message) => ({ sent: `${JSON.stringify(payloadOf(message), null, 2)}\n` }),
});

async function readHeaders(headers: Readonly<Record<string, string>>, { readSecret }: SenderTools) {
  const entries = Object.entries(headers).map(
    async ([name, reference]) => [name, await readSecret(reference)] as const,
  );
  const read = await Promise.all(entries);
  const invalid = read.find(([, value]) => /[^\t\x20-\x7e]/.test(value));
  if (invalid)
    throw new NotifyError(
      'INVALID_SECRET',
      `The webhook: the secret for the header ${invalid[0]} has characters that no header may have.`,
    );
  return Object.fromEntries(read);
}

function signatureHeaders(body: string, secret: string | undefined): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  if (!secret) return { 'webhook-id': id, 'webhook-timestamp': timestamp };
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** Bytes of a payload, the picture not counted: more than any message that another channel shows. */
const maxBytes = 512_000;

/** The message model as JSON. `version` changes when a field changes its meaning or goes. */
function payloadOf(message: Message) {
  const fitted = fitMessage(
    message,
    (it) => Buffer.byteLength(JSON.stringify({ ...it, picture: undefined })),
    maxBytes,
  );
  const { title, text: body, severity, advice, incident, at, picture, facts, excerpts, links, labels } = fitted;
  const { key, state, startedAt, occurrences, endedAt } = incident ?? {};
  return {
    version: 1,
    headline: headlineOf(fitted),
    title,
    text: body,
    severity,
    advice,
    at,
    incident: incident && { key, state, startedAt, occurrences, endedAt },
    labels,
    facts,
    excerpts,
    links,
    picture: picture && {
      contentType: 'image/png',
      alt: picture.alt,
      base64: Buffer.from(picture.png).toString('base64'),
    },
  };
}
