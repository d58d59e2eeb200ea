import { RE2JS } from 're2js';
import { PatternError } from './pattern-error.ts';
import { toLinearSyntax } from './syntax.ts';

/** A regular expression that takes time in proportion to the length of the text. */
export interface Pattern {
  /** The expression as it was given. */
  readonly source: string;
  /** Whether the expression matches anywhere in the text. */
  test(text: string): boolean;
  /** The text with every match replaced by what `replacement` returns for it. */
  replace(text: string, replacement: (match: string) => string): string;
}

const flagsOfEngine: Record<string, number> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/**
 * Compiles a pattern that a user gives to run on texts from outside: no text makes it slow.
 * @param pattern an expression in JavaScript's syntax; its text may begin with flags, such as `(?i)`. The flags `g`, `d`, `u` and
 * `v` of a `RegExp` change nothing: every match is replaced, and `\u{…}` and `\p{…}` always work. Only `\n` ends a line, and a
 * part may be repeated at most 1,000 times.
 * @throws PatternError for look-around, back references and invalid expressions
 * @example
 * const cards = compilePattern(String.raw`\b4\d{15}\b`);
 * cards.replace('card 4111111111111111', () => '[redacted]'); // 'card [redacted]'
 */
export function compilePattern(pattern: string | RegExp): Pattern {
  const { source, flags } = typeof pattern === 'string' ? { source: pattern, flags: '' } : pattern;
  const compiled = compile(source, flags);
  return {
    source,
    test: (text) => compiled.test(text),
    replace: (text, replacement) => replaceAll(compiled, text, replacement),
  };
}

function compile(source: string, flags: string): RE2JS {
  if (flags.includes('y'))
    throw new PatternError(source, 'the flag y (sticky) is not supported', 'begin the pattern with ^');
  const syntax = toLinearSyntax(source);
  try {
    const bits = [...flags].reduce((all, flag) => all | (flagsOfEngine[flag] ?? 0), 0);
    return RE2JS.compile(RE2JS.translateRegExp(syntax), bits);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    throw new PatternError(source, reason);
  }
}

function replaceAll(compiled: RE2JS, text: string, replacement: (match: string) => string): string {
  // most texts have no match, and only this search uses the faster automaton
  if (!compiled.test(text)) return text;
  const matcher = compiled.matcher(text);
  let result = '';
  let copied = 0;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    result += text.slice(copied, start) + replacement(text.slice(start, end));
    copied = end;
  }
  return result + text.slice(copied);
}
