import { parseOptions, showReceived, suggest } from '@bizom/options';
import type { Channel, ChannelContext } from './channel.ts';
import { type ChannelKind, type ChannelKinds, type ConfigOf, type Preview, schemaOf } from './kinds/kind.ts';
import { channelKinds } from './kinds/kinds.ts';
import { cleanMessage } from './message/clean.ts';
import type { Message } from './message/message.ts';
import { escapeMarkup } from './render/markup.ts';
import { previewPage } from './render/page.ts';
import { NotifyError } from './transport/errors.ts';
import { hideSecrets } from './transport/hide.ts';
import { post } from './transport/http.ts';
import { createSecretReader, type SecretReader } from './transport/secrets.ts';

/**
 * Makes the channel that a configuration describes.
 * @param kinds the kinds that `type` may name; default those of this package
 * @throws NotifyError `INVALID_CHANNEL`, naming every option that is wrong
 * @example
 * const channel = createChannel({ type: 'slack', webhookUrl: 'ssm:/alerts/slack' });
 * await channel.send({ title: 'ell is back', text: 'It answers again.', severity: 'info' });
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
        return await send(cleanMessage(message), message.incident?.threads?.[name]);
      } catch (error) {
        throw withoutSecrets(error, seen);
      }
    },
  };
}

/**
 * Makes every channel of a record, named by its keys; they share one cache of secrets.
 * @example
 * const channels = createChannels({
 *   team: { type: 'slack', webhookUrl: 'ssm:/alerts/slack' },
 *   oncall: { type: 'pagerduty', routingKey: 'secretsmanager:pagerduty#key' },
 * });
 */
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

/**
 * What a channel of this kind would send, and a page that looks as its service shows it.
 * @example
 * previewMessage(channelKinds.slack, { title: 'ell died', text: 'exit code 3', severity: 'page' }).page; // HTML
 */
export function previewMessage(kind: ChannelKind, message: Message): Required<Preview> {
  const { sent, page = previewPage('Preview', `<pre>${escapeMarkup(sent)}</pre>`) } = kind.preview(
    cleanMessage(message),
  );
  return { sent, page };
}

function kindOf(channel: string, type: string, kinds: ChannelKinds): ChannelKind {
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind) return kind;
  const known = Object.keys(kinds);
  const meant = suggest(String(type), known);
  throw new NotifyError(
    'INVALID_CHANNEL',
    `Channel ${channel}: type: expected one of ${known.join(', ')}, received ${showReceived(type)}${meant === undefined ? '' : `; did you mean "${meant}"?`}.`,
  );
}

function parseConfig(channel: string, config: { type: string }, kind: ChannelKind): Record<string, unknown> {
  return parseOptions(schemaOf(config.type, kind), config, {
    error: (faults) => new NotifyError('INVALID_CHANNEL', `Channel ${channel}: ${faults.join('; ')}.`),
  });
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
