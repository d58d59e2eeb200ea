import { commands, type ShapeRule, tokens } from '../rules/shapes.ts';
import { isPlaceholder } from '../text/evidence.ts';
import { matchesIn } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

/** A token begins where no word goes on; the n of an escaped line break is no part of it. */
const wordStart = String.raw`(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))`;
const commandStart = '(?<![\\w-])';

const allTokens = together(tokens, wordStart);
const allCommands = together(commands, commandStart);

/** Tokens of known vendors, and secrets among the arguments of known commands. */
export function findShapes(text: string): Finding[] {
  return [...find(text, allTokens), ...find(text, allCommands)];
}

/** One expression of all rules, so that a text is read once. */
function together(rules: readonly ShapeRule[], start: string): RegExp {
  const forms = rules.map(({ after = '', secret }) => (after ? `(?:${after})(${secret})` : `(${secret})`));
  return new RegExp(`${start}(?:${forms.join('|')})`, 'g');
}

function* find(text: string, forms: RegExp): Generator<Finding> {
  for (const match of matchesIn(forms, text)) {
    const secret = match.find((group, index) => index > 0 && group !== undefined) ?? '';
    const end = match.index + match[0].length;
    if (!isPlaceholder(secret)) yield { start: end - secret.length, end };
  }
}
