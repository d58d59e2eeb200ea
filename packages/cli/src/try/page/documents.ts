import { cleanLine, cleanText } from '@bizom/command/text';
import { escapeMarkup as text } from '@bizom/notify';
import type { Trial, TriedDocument, TriedLogs } from '../trial.ts';

/** Characters of one document that are shown. */
const maxShown = 6000;

/** The last log events as the documents that the shipper would store. */
export function documentsSection({ logs, service }: Trial): string {
  if (!logs) return '';
  const { documents, setAside } = logs;
  const heading = '<h2>Its logs, as documents</h2>';
  if (logs.events === 0) {
    return `<section>${heading}<p>Log group <code>${text(service.logGroup)}</code> has no events that can be read.</p></section>`;
  }
  const indexes = [...new Set(documents.map(({ index }) => index))].map((index) => `<code>${text(index)}</code>`);
  const reasons = [...new Set(setAside)].map((reason) => `<li>${text(cleanLine(reason))}</li>`);
  return `<section>${heading}
<p>${text(whatBecame(logs))} Index ${indexes.join(', ')}. The newest first:</p>
${reasons.length > 0 ? `<p>Not documents:</p><ul>${reasons.join('')}</ul>` : ''}
${documents.toReversed().map(documentOf).join('\n')}</section>`;
}

function whatBecame({ events, documents, stitched, sampledOut, redacted }: TriedLogs): string {
  const parts = [
    `${events} log events become ${documents.length} documents`,
    ...(stitched > 0 ? [`${stitched} join the stack trace above them`] : []),
    ...(sampledOut > 0 ? [`${sampledOut} are sampled out`] : []),
    ...(redacted > 0 ? [`${redacted} values are redacted by the shipper`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function documentOf({ json, index, stream }: TriedDocument, position: number): string {
  const shown = cleanText(pretty(json));
  const cut =
    shown.length > maxShown ? `${shown.slice(0, maxShown)}\n… ${shown.length - maxShown} more characters` : shown;
  return `<details${position === 0 ? ' open' : ''}><summary>${text(headline(json))}</summary>
<p class="quiet">${text(`${index}, ${cleanLine(stream)}`)}</p><pre>${text(cut)}</pre></details>`;
}

/** Time and message of a document, on a line. */
function headline(json: string): string {
  const { '@timestamp': time, '@message': message } = fieldsOf(json);
  const line = cleanLine(String(message ?? '')).slice(0, 200);
  return `${String(time ?? '')} ${line}`.trim() || 'document';
}

function fieldsOf(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** JSON on several lines; its own text where it is nested too deeply, or numbers would change. */
function pretty(json: string): string {
  const fields = fieldsOf(json);
  if (Object.keys(fields).length === 0) return json;
  const spread = JSON.stringify(fields, null, 2);
  return JSON.stringify(fields) === json ? spread : json;
}
