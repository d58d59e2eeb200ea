import { httpUrl, text } from '@bizom/options';
import { fieldsOf, parseObject } from '@bizom/options/json';
import * as v from 'valibot';
import type { Excerpt, Fact, Link, Message, Picture } from '../message/message.ts';
import { cutEnd, cutMiddle } from '../render/cut.ts';
import { fitMessage, fitText } from '../render/fit.ts';
import { headlineOf } from '../render/headline.ts';
import { logText } from '../render/log-lines.ts';
import { escapeMarkup, isHttpUrl, listedLinks, weaveLinks } from '../render/markup.ts';
import { previewPage } from '../render/page.ts';
import { whenLine } from '../render/when.ts';
import { NotifyError } from '../transport/errors.ts';
import type { HttpLimits } from '../transport/http.ts';
import { defineChannelKind, type SenderTools } from './kind.ts';
import { httpOptions, secretText } from './options.ts';
import { webhookUrl } from './webhook-url.ts';

/** Characters and items that Slack takes. Source: Block Kit reference, each block and object. */
const most = { header: 150, section: 3000, field: 2000, fields: 10, context: 2000, preformatted: 3000, total: 12_000 };

/**
 * A Slack channel, by an incoming webhook or by a bot. A bot's later messages of an incident are replies to the first, and the picture
 * is uploaded to the thread; a webhook can do neither. Links are text, as Slack shows a warning on a button whose app has no server to
 * acknowledge the click (slackapi/node-slack-sdk#869).
 */
export const slack = defineChannelKind({
  options: {
    /** With a bot's token: the channel's id, such as `C0123456789`; the bot has to be a member of it. */
    channel: v.optional(text('the id of a channel such as C0123456789')),
    /** Address of the Web API; default `https://slack.com/api`. */
    apiUrl: v.optional(httpUrl, 'https://slack.com/api'),
    ...httpOptions,
  },
  secrets: {
    /** The incoming webhook's URL. */
    webhookUrl: v.optional(secretText),
    /** Or the bot's token, `xoxb-…`, with the scopes `chat:write` and, for the picture, `files:write`. */
    token: v.optional(secretText),
  },
  rights: () => [],
  problem({ webhookUrl: webhook, token, channel }) {
    if (webhook !== undefined && token !== undefined) return 'expected "webhookUrl" or "token", received both';
    if (webhook === undefined && token === undefined) return 'expected "webhookUrl" or "token", received neither';
    const isWhole = token === undefined || channel !== undefined;
    return isWhole ? undefined : 'expected "channel" with "token", the id of a channel, received nothing';
  },
  create({ webhookUrl: webhook, token, channel = '', apiUrl, ...limits }, tools) {
    if (webhook !== undefined) {
      return async (message) => {
        await postToWebhook(webhookUrl('Slack', await tools.readSecret(webhook)), message, limits, tools);
        return undefined;
      };
    }
    return async (message, thread) => {
      const call = caller({ apiUrl, token: await tools.readSecret(token ?? ''), limits }, tools);
      return { thread: await postAsBot(call, tools, channel, message, thread) };
    };
  },
  preview(message) {
    const payload = render(message);
    return {
      sent: `${JSON.stringify(payload, null, 2)}\n`,
      page: previewPage('Slack', payload.blocks.map(blockHtml).join('\n')),
    };
  },
});

async function postToWebhook(url: string, message: Message, limits: HttpLimits, { post }: SenderTools): Promise<void> {
  const { status, body } = await post({ service: 'Slack', url, body: JSON.stringify(render(message)), limits });
  if (status < 300) return;
  throw new NotifyError('REFUSED', `Slack refused the message: ${status} ${body.slice(0, 200)}`);
}

type Call = (method: string, fields: Record<string, unknown>) => Promise<ReturnType<typeof fieldsOf>>;

/** Web API methods. An error is a 200 with `ok: false`. Source: Slack Web API, "Evaluating responses" and "Rate limits". */
function caller(api: { apiUrl: string; token: string; limits: HttpLimits }, { post }: SenderTools): Call {
  if (!/^xox[a-z]?[.-][\w.-]+$/.test(api.token)) {
    throw new NotifyError('INVALID_SECRET', 'Slack: expected the secret to be a bot token such as xoxb-…');
  }
  return async (method, fields) => {
    const url = `${api.apiUrl.replace(/\/$/, '')}/${method}`;
    const headers = { authorization: `Bearer ${api.token}` };
    const { status, body } = await post({
      service: 'Slack',
      url,
      headers,
      body: JSON.stringify(fields),
      limits: api.limits,
    });
    const answer = parseObject(body);
    if (status < 300 && answer?.['ok'] === true) return answer;
    throw new NotifyError('REFUSED', `Slack refused ${method}: ${status} ${reasonOf(answer, body)}`);
  };
}

function reasonOf(answer: ReturnType<typeof parseObject>, body: string): string {
  const { error, needed, response_metadata: metadata } = answer ?? {};
  if (typeof error !== 'string') return body.slice(0, 200);
  const { messages } = fieldsOf(metadata);
  const more = [
    typeof needed === 'string' ? `needs the scope ${needed}` : '',
    Array.isArray(messages) ? messages.join('; ') : '',
  ];
  return [error, ...more.filter((part) => part !== '')].join(': ').slice(0, 300);
}

/** @returns the first message's `ts`, which is the thread */
async function postAsBot(
  call: Call,
  tools: SenderTools,
  channel: string,
  message: Message,
  thread: string | undefined,
): Promise<string> {
  const { state } = message.incident ?? {};
  const answer = await call('chat.postMessage', {
    channel,
    ...render(message),
    unfurl_links: false,
    unfurl_media: false,
    // A reminder stays in the thread; what changes the situation is also shown in the channel.
    ...(thread !== undefined && { thread_ts: thread, reply_broadcast: state !== 'still' }),
  });
  const parent = thread ?? String(answer['ts']);
  if (message.picture)
    await uploadPicture(call, tools, message.picture, { channel: String(answer['channel']), thread: parent });
  return parent;
}

/** A picture that cannot be uploaded, such as without the scope `files:write`, never costs the text. */
async function uploadPicture(
  call: Call,
  { post }: SenderTools,
  { png, alt }: Picture,
  place: { channel: string; thread: string },
): Promise<void> {
  try {
    const limits = { timeoutMs: 10_000, maxWaitMs: 5000 };
    const { upload_url: url, file_id: id } = await call('files.getUploadURLExternal', {
      filename: 'picture.png',
      length: png.length,
      alt_txt: cutEnd(alt, 1000),
    });
    if (typeof url !== 'string' || !isHttpUrl(url)) return;
    const headers = { 'content-type': 'image/png' };
    const { status } = await post({ service: 'Slack', url, headers, body: Uint8Array.from(png), limits });
    if (status >= 300) return;
    await call('files.completeUploadExternal', {
      files: [{ id, title: cutEnd(alt, 200) }],
      channel_id: place.channel,
      thread_ts: place.thread,
    });
  } catch (error) {
    if (!(error instanceof NotifyError)) throw error;
  }
}

interface Text {
  type: 'mrkdwn' | 'plain_text';
  text: string;
  verbatim?: true;
}

type Block =
  | { type: 'header'; text: Text }
  | { type: 'section'; text?: Text; fields?: Text[] }
  | { type: 'context'; elements: Text[] }
  | {
      type: 'rich_text';
      elements: readonly [{ type: 'rich_text_preformatted'; elements: readonly [{ type: 'text'; text: string }] }];
    };

/** The text of notifications and the blocks of the message, within Slack's limits. */
function render(message: Message): { text: string; blocks: Block[] } {
  const fitted = fitMessage(message, (it) => JSON.stringify(blocksOf(it)).length, most.total);
  return { text: escapeMrkdwn(cutEnd(headlineOf(fitted), 300)), blocks: blocksOf(fitted) };
}

function blocksOf(message: Message): Block[] {
  const { text: body, advice = '', facts = [], excerpts = [], links = [] } = message;
  const [title, rest] = titleParts(headlineOf(message));
  const minor = facts.filter((fact) => fact.minor).map(({ label, value }) => `${label}: ${value}`);
  return [
    { type: 'header', text: { type: 'plain_text', text: title } },
    ...section(rest),
    ...context(whenLine(message) ?? ''),
    ...section(body, (part) => weaveLinks(part, links, escapeMrkdwn, linkOf)),
    ...section(advice, (part) => `*What to do*\n${escapeMrkdwn(part).replace(/^/gm, '> ')}`),
    ...linkSection(listedLinks(body, links)),
    ...fieldSections(facts.filter((fact) => !fact.minor)),
    ...excerpts.flatMap(excerptBlocks),
    ...context(minor.join(' · ')),
  ];
}

/** A header is short: the rest of a long title follows it. */
function titleParts(title: string): [header: string, rest: string] {
  const header = cutEnd(title, most.header);
  return [header, header === title ? '' : `…${title.slice(header.length - 1)}`];
}

const section = (text: string, markup: (text: string) => string = escapeMrkdwn): Block[] =>
  text === '' ? [] : [{ type: 'section', text: mrkdwn(fitText(text, markup, most.section)) }];

const context = (text: string): Block[] =>
  text === '' ? [] : [{ type: 'context', elements: [mrkdwn(fitText(text, escapeMrkdwn, most.context))] }];

function linkSection(links: readonly Link[]): Block[] {
  const markups = links.map(linkOf);
  while (markups.join('   ').length > most.section) markups.pop();
  return markups.length === 0 ? [] : [{ type: 'section', text: mrkdwn(markups.join('   ')) }];
}

function fieldSections(facts: readonly Fact[]): Block[] {
  const fields = facts.map(({ label, value }) =>
    mrkdwn(fitText(value, (part) => `*${escapeMrkdwn(label)}*\n${escapeMrkdwn(part)}`, most.field)),
  );
  return fields.flatMap((_, index) =>
    index % most.fields === 0 ? [{ type: 'section' as const, fields: fields.slice(index, index + most.fields) }] : [],
  );
}

function excerptBlocks(excerpt: Excerpt): Block[] {
  const lines = fitText(
    excerpt.text,
    (text) => logText({ ...excerpt, text }),
    most.preformatted,
    (text, length) => cutMiddle(text, length, excerpt.culprit),
  );
  // Not markdown: a log line with three backticks would end the block.
  const preformatted = { type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines }] } as const;
  return lines === ''
    ? []
    : [
        ...section(excerpt.title, (title) => `*${escapeMrkdwn(title)}*`),
        { type: 'rich_text', elements: [preformatted] },
      ];
}

/** `verbatim` keeps Slack from making links and mentions of foreign text. */
const mrkdwn = (text: string): Text => ({ type: 'mrkdwn', text, verbatim: true });

const linkOf = ({ label, url }: Link): string =>
  isHttpUrl(url) && url.length < most.field
    ? `*<${escapeMrkdwn(url).replaceAll('|', '%7C')}|${escapeMrkdwn(label)}>*`
    : escapeMrkdwn(label);

/** Source: Slack, "Formatting text for app surfaces", escaping text. */
const escapeMrkdwn = (plain: string): string =>
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** How Slack shows a block, for the preview. */
function blockHtml(block: Block): string {
  switch (block.type) {
    case 'header':
      return `<h1>${escapeMarkup(block.text.text)}</h1>`;
    case 'context':
      return `<p class="quiet">${block.elements.map(mrkdwnHtml).join(' ')}</p>`;
    case 'rich_text':
      return `<pre>${escapeMarkup(block.elements[0].elements[0].text)}</pre>`;
    case 'section':
      return `<div class="lines">${[block.text, ...(block.fields ?? [])]
        .filter((part) => part !== undefined)
        .map(mrkdwnHtml)
        .join('\n')}</div><p></p>`;
  }
}

const mrkdwnHtml = ({ text: markup }: Text): string =>
  markup
    .replaceAll('"', '&quot;')
    .replace(/<([^|>]*)\|([^>]*)>/g, '<a href="$1">$2</a>')
    .replace(/^> (.*)$/gm, '  $1')
    .replace(/\*([^*\n]+)\*/g, '<b>$1</b>');
