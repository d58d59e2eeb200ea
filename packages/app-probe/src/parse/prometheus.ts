import { comma, hash, openBrace, quote, skipBlanks, upperE } from './characters.ts';
import type { Families } from './families.ts';
import { closingQuote, LabelCursor, type Labels, unquotedName } from './labels.ts';
import { parseSampleValue } from './sample-value.ts';

/** Takes one sample of a wanted family. `value` may be NaN or infinite. */
export type SampleVisitor<State> = (state: State, value: number, labels: Labels) => void;

const byteOrderMark = 0xfeff;

/**
 * Reads the samples of the wanted families out of a scrape and passes each to its visitor; every other line is skipped unread.
 * Takes the Prometheus text format 0.0.4 and OpenMetrics 1.0, with quoted UTF-8 names (exemplars and timestamps are left out). A
 * malformed or cut-off line is skipped, and so is a native histogram. Nothing is read after OpenMetrics' `# EOF`.
 *
 * Formats: https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
 * @returns how many lines of wanted families were malformed
 */
export function scanPrometheus<State>(text: string, families: Families<SampleVisitor<State>>, state: State): number {
  const labels = new LabelCursor(text);
  let malformed = 0;
  for (let start = text.charCodeAt(0) === byteOrderMark ? 1 : 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    if (text.charCodeAt(start) !== hash) malformed += readLine(text, start, end, families, labels, state);
    else if (isEndMark(text, start, end)) break;
  }
  return malformed;
}

/** @returns how many malformed lines of wanted families it was: 0 or 1 */
function readLine<State>(
  text: string,
  start: number,
  end: number,
  families: Families<SampleVisitor<State>>,
  labels: LabelCursor,
  state: State,
): 0 | 1 {
  const nameStart = skipBlanks(text, start);
  if (text.charCodeAt(nameStart) === openBrace) {
    return readQuoted(text, nameStart + 1, end, families, labels, state);
  }
  const family = families.at(text, nameStart);
  if (family === undefined) return 0;
  const value = readSample(text, nameStart + family.name.length, end, labels);
  if (value === undefined) return 1;
  family.visit(state, value, labels);
  return 0;
}

/** Whether a comment is OpenMetrics' last line, `# EOF`. */
function isEndMark(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start + 2) !== upperE) return false;
  return text.substring(start, end).trimEnd() === '# EOF';
}

/** Walks the labels, which it leaves in the cursor, and returns the value; undefined where the line is malformed. */
function readSample(text: string, nameEnd: number, lineEnd: number, labels: LabelCursor): number | undefined {
  let position = skipBlanks(text, nameEnd);
  if (text.charCodeAt(position) === openBrace) position = labels.read(position + 1, lineEnd);
  else labels.clear();
  if (position === -1) return undefined;
  return parseSampleValue(text, skipBlanks(text, position), lineEnd);
}

/** Reads `{"a.quoted.name",label="value"} 1` from the position after the brace. @returns how many malformed lines it was: 0 or 1 */
function readQuoted<State>(
  text: string,
  at: number,
  end: number,
  families: Families<SampleVisitor<State>>,
  labels: LabelCursor,
  state: State,
): 0 | 1 {
  const nameStart = skipBlanks(text, at) + 1;
  const nameEnd = text.charCodeAt(nameStart - 1) === quote ? closingQuote(text, nameStart) : -1;
  if (nameEnd === -1 || nameEnd > end) return 1;
  const family = families.at(unquotedName(text.slice(nameStart, nameEnd)), 0);
  if (family === undefined) return 0;
  let position = skipBlanks(text, nameEnd + 1);
  if (text.charCodeAt(position) === comma) position++;
  position = labels.read(position, end);
  const value = position === -1 ? undefined : parseSampleValue(text, skipBlanks(text, position), end);
  if (value === undefined) return 1;
  family.visit(state, value, labels);
  return 0;
}
