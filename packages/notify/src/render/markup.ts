import type { Link } from '../message/message.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for HTML, Telegram's HTML and FlockML, in content and in attributes. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** Whether a link leads somewhere: an absolute http or https URL. Anything else is shown as text, never linked. */
export const isHttpUrl = (url: string): boolean => /^https?:\/\//i.test(url) && URL.canParse(url);

/** `<a href="…">label</a>`, or only the label if the URL is not http(s). */
export function anchor({ label, url }: Link): string {
  return isHttpUrl(url) ? `<a href="${escapeMarkup(url)}">${escapeMarkup(label)}</a>` : escapeMarkup(label);
}

/** `text` with its inline links put in place: `plain` renders what lies between, `link` each link. */
export function weaveLinks(
  text: string,
  links: readonly Link[],
  plain: (text: string) => string,
  link: (link: Link) => string,
): string {
  const places = links
    .filter(({ inline, label }) => inline && label !== '')
    .map((it) => ({ it, at: text.indexOf(it.label) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  let out = '';
  let end = 0;
  for (const { it, at } of places) {
    if (at < end) continue;
    out += plain(text.slice(end, at)) + link(it);
    end = at + it.label.length;
  }
  return out + plain(text.slice(end));
}

/** The links that are shown as buttons: those not inline, and those whose label is not in the text. */
export function listedLinks(text: string, links: readonly Link[]): Link[] {
  return links.filter(({ inline, label }) => !inline || !text.includes(label));
}
