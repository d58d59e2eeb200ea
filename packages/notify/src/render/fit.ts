import type { Message } from '../message/message.ts';
import { cutEnd, cutMiddle } from './cut.ts';

/** One way to make a message smaller: its longest part is `longest(message)`, and `cut(message, n)` leaves `n` of it. */
interface Reduction {
  longest(message: Message): number;
  cut(message: Message, length: number): Message;
}

/** What is given up first comes first: log lines, then long facts, then links, then the text, and the title last. */
const reductions: readonly Reduction[] = [
  {
    longest: ({ excerpts = [] }) => Math.max(0, ...excerpts.map(({ text }) => text.length)),
    cut: (message, length) => ({
      ...message,
      excerpts: (message.excerpts ?? [])
        .map((excerpt) => ({ ...excerpt, text: cutMiddle(excerpt.text, length) }))
        .filter(({ text }) => text !== ''),
    }),
  },
  {
    longest: ({ facts = [] }) => Math.max(0, ...facts.map(({ value }) => value.length)),
    cut: (message, length) => ({
      ...message,
      facts: (message.facts ?? [])
        .map(({ label, value }) => ({ label: cutEnd(label, 60), value: cutEnd(value, length) }))
        .filter(({ value }) => value !== ''),
    }),
  },
  {
    longest: ({ links = [] }) => links.length,
    cut: (message, length) => ({ ...message, links: (message.links ?? []).slice(0, length) }),
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
 * The message, cut until `size(message)` is at most `limit`, with as much kept as fits.
 * @param size measures the rendered message in the channel's own unit (bytes, or characters that are seen)
 */
export function fitMessage(message: Message, size: (message: Message) => number, limit: number): Message {
  let fitted = message;
  for (const { longest, cut } of reductions) {
    if (size(fitted) <= limit) return fitted;
    const before = fitted;
    fitted = cut(
      before,
      largest(longest(before), (length) => size(cut(before, length)) <= limit),
    );
  }
  return fitted;
}

/** The largest whole number up to `max` for which `fits` holds, 0 if none: by bisection. */
function largest(max: number, fits: (length: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
