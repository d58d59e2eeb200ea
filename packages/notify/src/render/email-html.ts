import type { Excerpt, Fact, Link, Message } from '../message/message.ts';
import { type Badge, badgeOf, titleOf } from './headline.ts';
import { type LogLine, logLines } from './log-lines.ts';
import { anchor, escapeMarkup, isHttpUrl, listedLinks, weaveLinks } from './markup.ts';
import { whenLine } from './when.ts';

/** Contrast with white is at least 4.5 (WCAG 2.2, AA). */
const tones: Record<Badge['tone'], string> = { page: '#c62828', warn: '#b34700', info: '#1565c0', good: '#2e7d32' };
const sans = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const mono = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace';

/**
 * Mail programs take inline styles; those that know a dark scheme take these instead. Classes: page, card, quiet text, advice,
 * button, log, and the culprit of a log.
 */
const darkStyle = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.p{background:#0d1117!important;color:#e6edf3!important}
.c{background:#161b22!important}
.q{color:#9aa4af!important}
.a{background:#2b2411!important;border-color:#d29922!important}
.b{color:#79c0ff!important;border-color:#3d5a80!important}
.l{background:#0d1117!important;color:#e6edf3!important}
.x{background:#5a1e1e!important}
.c a:not(.b1){color:#79c0ff!important}
}`;

/**
 * The message as an HTML page with inline styles, as mail programs want it. What one acts on comes first: title, time, cause, what to do
 * and links; then facts, picture and log lines; identifiers last.
 * @param pictureSrc where the picture is: a `cid:` or `data:` URL
 */
export function renderEmailHtml(message: Message, pictureSrc?: string): string {
  const { text, advice = '', facts = [], excerpts = [], links = [] } = message;
  const title = escapeMarkup(titleOf(message));
  const body = [
    heading(message, title),
    text && `<p style="margin:0 0 14px">${weaveLinks(text, links, withBreaks, anchor)}</p>`,
    advice && block(advice),
    buttons(listedLinks(text, links), tones[badgeOf(message).tone]),
    table(facts.filter(({ minor }) => !minor)),
    picture(message, pictureSrc),
    ...excerpts.map(log),
    small(facts.filter(({ minor }) => minor)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${darkStyle}</style></head>
<body class="p" style="margin:0;padding:0;background:#f4f5f7;${sans};font-size:15px;line-height:1.5;color:#1f2328">
<div class="c" style="max-width:720px;margin:0 auto;background:#fff;border-top:6px solid ${tones[badgeOf(message).tone]};padding:14px 20px 18px">
${body.filter(Boolean).join('\n')}
</div></body></html>`;
}

function heading(message: Message, title: string): string {
  const { icon, word, tone } = badgeOf(message);
  const { environment, service } = message.labels ?? {};
  const about = [environment, service].filter((name) => name !== undefined).map(escapeMarkup);
  const when = whenLine(message);
  return `<p class="q" style="margin:0 0 4px;font-size:13px;color:#57606a">${icon} <b style="padding:1px 7px;border-radius:4px;color:#fff;background:${tones[tone]}">${word}</b> ${about.join(' · ')}</p>
<h1 style="margin:0 0 4px;font-size:20px;line-height:1.3;overflow-wrap:anywhere">${title}</h1>${when === undefined ? '' : `\n<p class="q" style="margin:0 0 12px;font-size:13px;color:#57606a">${escapeMarkup(when)}</p>`}`;
}

const withBreaks = (text: string) => escapeMarkup(text).replaceAll('\n', '<br>');

const block = (advice: string) =>
  `<div class="a" style="margin:0 0 14px;padding:9px 14px;background:#fff8e1;border-left:4px solid #d29922"><b>What to do</b><br>${withBreaks(advice)}</div>`;

/** The first one stands out: the links are in the order of their use. Nothing but text where a URL leads nowhere. */
function buttons(links: readonly Link[], colour: string): string {
  if (links.length === 0) return '';
  const shape =
    'display:inline-block;margin:0 8px 8px 0;padding:7px 14px;border-radius:6px;font-weight:600;font-size:14px;text-decoration:none';
  const each = links.map(({ label, url }, index) => {
    if (!isHttpUrl(url)) return `<span style="${shape}">${escapeMarkup(label)}</span>`;
    const [name, look] =
      index === 0
        ? ['b1', `border:1px solid ${colour};background:${colour};color:#fff`]
        : ['b', 'border:1px solid #c8d1da;color:#0a5dc2'];
    return `<a class="${name}" href="${escapeMarkup(url)}" style="${shape};${look}">${escapeMarkup(label)}</a>`;
  });
  return `<div style="margin:0 0 10px">${each.join('')}</div>`;
}

function table(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th class="q" style="text-align:left;vertical-align:top;padding:3px 14px 3px 0;color:#57606a;font-weight:normal;white-space:nowrap">${escapeMarkup(label)}</th><td style="padding:3px 0;vertical-align:top;overflow-wrap:anywhere">${withBreaks(value)}</td></tr>`,
  );
  return `<table style="margin:0 0 14px;border-collapse:collapse;font-size:14px">${rows.join('')}</table>`;
}

function picture({ picture: shown }: Message, src: string | undefined): string {
  if (!shown || !src) return '';
  return `<p style="margin:0 0 14px"><img src="${escapeMarkup(src)}" alt="${escapeMarkup(shown.alt)}" style="display:block;max-width:100%;height:auto;border-radius:4px"></p>`;
}

/** Lines break at the edge, as in a terminal: at a space, `at` would part from its stack frame. */
function log(excerpt: Excerpt): string {
  const lines = logLines(excerpt).map(logLine).join('\n');
  return `<p class="q" style="margin:0 0 4px;font-size:13px;color:#57606a">${escapeMarkup(excerpt.title)}</p>
<pre class="l" style="margin:0 0 14px;padding:10px 12px;border-radius:6px;background:#f0f2f5;color:#1f2328;${mono};font-size:12px;line-height:1.5;white-space:pre-wrap;word-break:break-all">${lines}</pre>`;
}

const logLine = ({ text, culprit }: LogLine) =>
  culprit ? `<b class="x" style="background:#ffd7d5">▶ ${escapeMarkup(text)}</b>` : escapeMarkup(text);

/** Identifiers are for copying, not for reading. */
function small(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const each = facts.map(({ label, value }) => `${escapeMarkup(label)}: ${withBreaks(value)}`);
  return `<p class="q" style="margin:0;font-size:12px;line-height:1.6;color:#57606a;overflow-wrap:anywhere">${each.join('<br>')}</p>`;
}
