import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { type ChannelKind, type ChannelKinds, type ConfigOf, schemaOf } from './kinds/kind.ts';
import { channelKinds } from './kinds/kinds.ts';
import { cleanMessage } from './message/clean.ts';
import type { Message } from './message/message.ts';
import { NotifyError } from './transport/errors.ts';
import { hideSecrets } from './transport/hide.ts';
import { post } from './transport/http.ts';
import { createSecretReader, type SecretReader } from './transport/secrets.ts';

/**
 * Makes the channel that a configuration describes.
 * @param kinds the kinds that `type` may name; default those of this package
 * @throws NotifyError `INVALID_CHANNEL`, naming every option that is wrong
 */
export function createChannel<Kinds extends ChannelKinds = typeof channelKinds>(
  config: ConfigOf<Kinds>,
  context: ChannelContext = {},
  kinds: ChannelKinds = channelKinds,
): Channel {
  const name = context.name ?? config.type;
  const kind = kindOf(name, config.type, kinds);
  const seen = new Set<string>();
  const send = kind.create(parseConfig(name, config, kind), {
    aws: context.aws ?? {},
    readSecret: remembering(context.readSecret ?? createSecretReader(context.aws), seen),
    async post(request) {
      const reply = await post(request);
      return { ...reply, body: hideSecrets(reply.body, seen) };
    },
  });
  return {
    name,
    async send(message) {
      try {
        await send(cleanMessage(message));
      } catch (error) {
        throw withoutSecrets(error, seen);
      }
    },
  };
}

/** Makes every channel of a record, named by its keys; they share one cache of secrets. */
export function createChannels<Kinds extends ChannelKinds = typeof channelKinds>(
  configs: Readonly<Record<string, ConfigOf<Kinds>>>,
  context: ChannelContext = {},
  kinds: ChannelKinds = channelKinds,
): Channel[] {
  const readSecret = context.readSecret ?? createSecretReader(context.aws);
  return Object.entries(configs).map(([name, config]) =>
    createChannel<Kinds>(config, { ...context, name, readSecret }, kinds),
  );
}

/** What a channel of this kind would send, as text: HTML for e-mail, else the service's own markup. */
export const previewMessage = (kind: ChannelKind, message: Message): string => kind.preview(cleanMessage(message));

function kindOf(channel: string, type: string, kinds: ChannelKinds): ChannelKind {
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind) return kind;
  const known = Object.keys(kinds).join(', ');
  throw new NotifyError('INVALID_CHANNEL', `Channel ${channel}: type: expected one of ${known}, received "${type}".`);
}

function parseConfig(channel: string, config: { type: string }, kind: ChannelKind): Record<string, unknown> {
  const result = v.safeParse(schemaOf(config.type, kind), config);
  if (result.success) return result.output;
  // The received value is not repeated: it may be a secret.
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'options'}: ${expectation(issue)}`);
  throw new NotifyError('INVALID_CHANNEL', `Channel ${channel}: ${problems.join('; ')}.`);
}

function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'no such option';
  if (issue.received === 'undefined' && issue.kind === 'schema') return 'missing';
  return issue.kind === 'schema' && issue.message.startsWith('Invalid') ? `expected ${issue.expected}` : issue.message;
}

/** Remembers what it reads, to be kept out of errors. */
function remembering(read: SecretReader, seen: Set<string>): SecretReader {
  return async (reference) => {
    const value = await read(reference);
    seen.add(value);
    return value;
  };
}

/** Without a cause as well: an HTTP client's or the SDK's may hold the request. */
function withoutSecrets(error: unknown, secrets: ReadonlySet<string>): NotifyError {
  const { code, message } = error instanceof NotifyError ? error : { code: 'REFUSED' as const, message: String(error) };
  return new NotifyError(code, hideSecrets(message, secrets));
}
