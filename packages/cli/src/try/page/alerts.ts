import type { TaskMessage } from '@bizom/alerts';
import { channelKinds, previewMessage, escapeMarkup as text } from '@bizom/notify';
import type { Trial } from '../trial.ts';
import { frame } from './frame.ts';

/** The messages of the last stops, as a mail shows them. */
export function alertsSection({ stops, stopCount = 0 }: Trial): string {
  if (!stops) return '';
  const heading = '<h2>The alerts of its last stops</h2>';
  if (stops.length === 0) {
    return `<section>${heading}<p>No stopped task. ECS shows a stopped task for about an hour: an earlier stop is not known here.</p></section>`;
  }
  const more =
    stopCount > stops.length ? `<p class="quiet">The last ${stops.length} of ${stopCount} stopped tasks.</p>` : '';
  return `<section>${heading}${more}${stops.map(alertOf).join('\n')}</section>`;
}

function alertOf({ stop, message, missing }: TaskMessage, index: number): string {
  const isSent = stop.action === 'alert';
  const state = isSent ? '<span class="badge sent">sent</span>' : '<span class="badge">silent</span>';
  const why = isSent ? '' : '<p class="quiet">The Lambda would not send this: the stop was expected.</p>';
  const unknown = missing.map(({ part, why }) => `${part} (${why})`).join('; ');
  const notKnown = unknown === '' ? '' : `<p class="quiet">Not looked up: ${text(unknown)}</p>`;
  const { page } = previewMessage(channelKinds.email, message);
  return `<details${index === 0 ? ' open' : ''}><summary>${state} ${text(message.title)} <code>${text(stop.cause)}</code></summary>
${why}${notKnown}${frame(message.title, page, '', 'mail')}</details>`;
}
