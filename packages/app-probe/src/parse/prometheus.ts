import { hash, openBrace, skipBlanks } from './characters.ts';
import type { Families } from './families.ts';
import { LabelCursor, type Labels } from './labels.ts';
import { parseSampleValue } from './sample-value.ts';

/** Takes one sample of a wanted family. `value` may be NaN or infinite. */
export type SampleVisitor<State> = (state: State, value: number, labels: Labels) => void;

/**
 * Reads the samples of the wanted families out of a scrape and passes each to its visitor; every other line is skipped unread.
 * Takes the Prometheus text format 0.0.4 and OpenMetrics 1.0 (exemplars and timestamps are left out). A line that is malformed
 * or cut off is skipped too.
 *
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 * @returns how many lines of wanted families were malformed
 */
export function scanPrometheus<State>(text: string, families: Families<SampleVisitor<State>>, state: State): number {
  const labels = new LabelCursor(text);
  let malformed = 0;
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    if (text.charCodeAt(start) === hash) continue;
    const nameStart = skipBlanks(text, start);
    const family = families.at(text, nameStart);
    if (family === undefined) continue;
    const value = readSample(text, nameStart + family.name.length, end, labels);
    if (value === undefined) malformed++;
    else family.visit(state, value, labels);
  }
  return malformed;
}

/** Walks the labels, which it leaves in the cursor, and returns the value; undefined where the line is malformed. */
function readSample(text: string, nameEnd: number, lineEnd: number, labels: LabelCursor): number | undefined {
  let position = skipBlanks(text, nameEnd);
  if (text.charCodeAt(position) === openBrace) position = labels.read(position + 1, lineEnd);
  else labels.clear();
  if (position === -1) return undefined;
  return parseSampleValue(text, skipBlanks(text, position), lineEnd);
}
