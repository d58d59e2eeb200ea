import type { Message } from '../message/message.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from './markup.ts';

const colours = { page: '#c62828', warn: '#e65100', info: '#1565c0' } as const;
const font = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/**
 * The message as an HTML page with inline styles, as mail programs want it.
 * @param pictureSrc where the picture is: a `cid:` or `data:` URL
 */
export function renderEmailHtml(message: Message, pictureSrc?: string): string {
  const { title, text, severity, facts = [], excerpts = [], links = [], picture } = message;
  const body = [
    `<h1 style="margin:0;padding:14px 20px;font-size:18px;line-height:1.35;color:#fff;background:${colours[severity]}">${escapeMarkup(title)}</h1>`,
    text && `<p style="margin:16px 20px;line-height:1.5">${weaveLinks(text, links, withBreaks, anchor)}</p>`,
    facts.length > 0 &&
      `<table style="margin:16px 20px;border-collapse:collapse;line-height:1.4">${facts.map(row).join('')}</table>`,
    picture &&
      pictureSrc &&
      `<p style="margin:16px 20px"><img src="${escapeMarkup(pictureSrc)}" alt="${escapeMarkup(picture.alt)}" style="max-width:100%;height:auto;border:1px solid #ddd"></p>`,
    ...excerpts.map(block),
    linkRow(listedLinks(text, links)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeMarkup(title)}</title></head>
<body style="margin:0;background:#f4f5f7;${font};font-size:14px;color:#1f2328">
<div style="max-width:760px;margin:0 auto;background:#fff;padding-bottom:12px">
${body.filter(Boolean).join('\n')}
</div></body></html>`;
}

const withBreaks = (text: string) => escapeMarkup(text).replace(/\n/g, '<br>');

function row({ label, value }: { label: string; value: string }): string {
  return `<tr><th style="text-align:left;vertical-align:top;padding:3px 16px 3px 0;color:#57606a;font-weight:normal;white-space:nowrap">${escapeMarkup(label)}</th><td style="padding:3px 0;word-break:break-word">${withBreaks(value)}</td></tr>`;
}

function block({ title, text }: { title: string; text: string }): string {
  return `<p style="margin:16px 20px 6px;color:#57606a">${escapeMarkup(title)}</p>
<pre style="margin:0 20px 16px;padding:12px;background:#1f2328;color:#e6edf3;font-size:12px;line-height:1.45;white-space:pre-wrap;word-break:break-word">${escapeMarkup(text)}</pre>`;
}

function linkRow(links: readonly { label: string; url: string }[]): string {
  return links.length === 0 ? '' : `<p style="margin:16px 20px">${links.map(anchor).join(' &nbsp;·&nbsp; ')}</p>`;
}
