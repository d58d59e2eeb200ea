import { createHash } from 'node:crypto';
import { httpUrl } from '@bizom/options';
import { parseObject } from '@bizom/options/json';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import { cutEnd } from '../render/cut.ts';
import { fitMessage } from '../render/fit.ts';
import { titleOf } from '../render/headline.ts';
import { logText } from '../render/log-lines.ts';
import { isHttpUrl } from '../render/markup.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';
import { httpOptions, secretText } from './options.ts';

/**
 * A PagerDuty service, by its Events API v2 integration. A message of an incident triggers an alert by the incident's key, and its
 * recovery resolves it; PagerDuty's own acknowledgements stay as they are. A message without an incident is an alert that nothing
 * resolves, or with severity `info` a change event, which pages no one.
 */
export const pagerduty = defineChannelKind({
  options: {
    /** Address of the Events API; default `https://events.pagerduty.com`. An account in the EU has `https://events.eu.pagerduty.com`. */
    apiUrl: v.optional(httpUrl, 'https://events.pagerduty.com'),
    ...httpOptions,
  },
  secrets: {
    /** The integration key of the service, 32 characters. */
    routingKey: secretText,
  },
  rights: () => [],
  create({ routingKey, apiUrl, ...limits }, { readSecret, post }) {
    return async (message) => {
      const key = await readSecret(routingKey);
      if (!/^[\da-z]{32}$/i.test(key)) {
        throw new NotifyError(
          'INVALID_SECRET',
          'PagerDuty: expected the secret to be an integration key of 32 letters and digits.',
        );
      }
      const { path, event } = render(message);
      const url = `${apiUrl.replace(/\/$/, '')}${path}`;
      const body = JSON.stringify({ routing_key: key, ...event });
      const reply = await post({ service: 'PagerDuty', url, body, limits });
      if (reply.status < 300) return undefined;
      throw new NotifyError('REFUSED', `PagerDuty refused the event: ${reply.status} ${reasonOf(reply.body)}`);
    };
  },
  preview: (message) => ({ sent: `${JSON.stringify(render(message).event, null, 2)}\n` }),
});

/** Source: PagerDuty, "Send an Alert Event": status, message and errors. */
function reasonOf(body: string): string {
  const { message, errors } = parseObject(body) ?? {};
  const all = [message, ...(Array.isArray(errors) ? errors : [])].filter((part) => typeof part === 'string');
  return (all.length > 0 ? all.join(': ') : body).slice(0, 300);
}

/** Bytes of an event. Source: PagerDuty, "Events API v2 Overview". */
const maxBytes = 512_000;
/** Characters of a summary and of a key. Source: PagerDuty, "PD-CEF" and "Send an Alert Event". */
const maxSummary = 1024;
const maxKey = 255;

interface Rendered {
  path: '/v2/enqueue' | '/v2/change/enqueue';
  event: Record<string, unknown>;
}

function render(message: Message): Rendered {
  const fitted = fitMessage(message, (it) => Buffer.byteLength(JSON.stringify(renderWhole(it))), maxBytes - 1000);
  return renderWhole(fitted);
}

function renderWhole(message: Message): Rendered {
  const { incident, severity } = message;
  if (incident?.state === 'recovered') {
    return { path: '/v2/enqueue', event: { event_action: 'resolve', dedup_key: dedupKey(incident.key) } };
  }
  if (!incident && severity === 'info')
    return { path: '/v2/change/enqueue', event: { payload: summaryOf(message), links: linksOf(message) } };
  return {
    path: '/v2/enqueue',
    event: {
      event_action: 'trigger',
      ...(incident && { dedup_key: dedupKey(incident.key) }),
      payload: { ...summaryOf(message), ...classOf(message) },
      links: linksOf(message),
    },
  };
}

const severities = { page: 'critical', warn: 'warning', info: 'info' } as const;

function summaryOf(message: Message) {
  const { at, labels = {} } = message;
  return {
    summary: cutEnd(titleOf(message), maxSummary),
    source: labels['service'] || labels['environment'] || 'unknown',
    ...(at && { timestamp: at.toISOString() }),
    custom_details: detailsOf(message),
  };
}

function classOf({ severity, labels = {} }: Message) {
  const { service, environment, cause } = labels;
  return {
    severity: severities[severity],
    ...(service && { component: service }),
    ...(environment && { group: environment }),
    ...(cause && { class: cause }),
  };
}

/** In the order in which PagerDuty shows them: what to do first. */
function detailsOf({ text, advice, facts = [], excerpts = [] }: Message): Record<string, string> {
  return Object.fromEntries([
    ...(advice ? [['What to do', advice]] : []),
    ...(text ? [['Why', text]] : []),
    ...facts.map(({ label, value }) => [label, value]),
    ...excerpts.map((excerpt) => [excerpt.title, logText(excerpt)]),
  ]);
}

const linksOf = ({ links = [] }: Message) =>
  links.filter(({ url }) => isHttpUrl(url)).map(({ label, url }) => ({ href: url, text: label }));

/** A key that is too long is replaced by its hash: the same for all messages of the incident. */
const dedupKey = (key: string): string => (key.length <= maxKey ? key : createHash('sha256').update(key).digest('hex'));
