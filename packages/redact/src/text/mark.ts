/** What stands in place of a secret. */
export const mark = '[redacted]';

/** A part of a text; `end` is the offset after it. */
export interface Span {
  start: number;
  end: number;
}
