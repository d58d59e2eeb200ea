import type { Message } from '../message/message.ts';
import { cutEnd, cutMiddle } from './cut.ts';

/** One way to make a message smaller: its longest part is `longest(message)`, and `cut(message, n)` leaves `n` of it. */
interface Reduction {
  longest(message: Message): number;
  cut(message: Message, length: number): Message;
}

/** In the order in which parts are given up: log lines, facts, links, advice, text, and the title last. */
const reductions: readonly Reduction[] = [
  {
    longest: ({ excerpts = [] }) => Math.max(0, ...excerpts.map(({ text }) => text.length)),
    cut: (message, length) => ({
      ...message,
      excerpts: (message.excerpts ?? [])
        .map((excerpt) => ({ ...excerpt, text: cutMiddle(excerpt.text, length, excerpt.culprit) }))
        .filter(({ text }) => text !== ''),
    }),
  },
  {
    longest: ({ facts = [] }) => Math.max(0, ...facts.map(({ value }) => value.length)),
    cut: (message, length) => ({
      ...message,
      facts: (message.facts ?? [])
        .map((fact) => ({ ...fact, label: cutEnd(fact.label, 60), value: cutEnd(fact.value, length) }))
        .filter(({ value }) => value !== ''),
    }),
  },
  {
    longest: ({ links = [] }) => links.length,
    cut: (message, length) => ({ ...message, links: (message.links ?? []).slice(0, length) }),
  },
  {
    longest: ({ advice = '' }) => advice.length,
    cut: (message, length) => ({ ...message, advice: cutEnd(message.advice ?? '', length) }),
  },
  {
    longest: ({ text }) => text.length,
    cut: (message, length) => ({ ...message, text: cutEnd(message.text, length) }),
  },
  {
    longest: ({ title }) => title.length,
    cut: (message, length) => ({ ...message, title: cutEnd(message.title, length) }),
  },
];

/**
 * The message, cut until `size(message)` is at most `limit`, with nearly as much kept as fits.
 * @param size measures the rendered message in the channel's own unit (bytes, or visible characters); at least one for each character
 */
export function fitMessage(message: Message, size: (message: Message) => number, limit: number): Message {
  if (size(message) <= limit) return message;
  let fitted = message;
  for (const { longest, cut } of reductions) {
    const before = fitted;
    // No part can be longer than the limit: what is measured from here on is small.
    const longestLeft = Math.min(longest(before), limit);
    fitted = cut(before, longestLeft);
    if (size(fitted) <= limit) return fitted;
    fitted = cut(
      before,
      largest(longestLeft, (length) => size(cut(before, length)) <= limit),
    );
    if (size(fitted) <= limit) return fitted;
  }
  return fitted;
}

/** Nearly the largest whole number up to `max` for which `fits` holds, 0 if none: by bisection, to one percent. */
function largest(max: number, fits: (length: number) => boolean): number {
  const precision = Math.floor(max / 100);
  let low = 0;
  let high = max;
  while (high - low > precision) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Renders a text within `limit` characters of its rendering, which may be longer than the text: an escaped "<" is "&lt;".
 * @param cut cuts the text to a length; default at its end
 */
export function fitText(
  text: string,
  render: (text: string) => string,
  limit: number,
  cut: (text: string, length: number) => string = cutEnd,
): string {
  for (let length = Math.min(text.length, limit); ; ) {
    const rendered = render(cut(text, length));
    if (rendered.length <= limit || length === 0) return rendered;
    length = Math.min(length - 1, Math.floor((length * limit) / rendered.length));
  }
}
