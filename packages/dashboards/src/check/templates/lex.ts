/*
 * Go's template language (text/template/parse), as far as a checker needs it: which actions a text holds, and of what
 * tokens each consists.
 */

/** A piece of an action: `.Labels`, `printf`, `"%.0f"`, `|`. */
export interface Token {
  kind: 'identifier' | 'field' | 'variable' | 'string' | 'number' | 'dot' | 'punctuation';
  text: string;
  /** Whether white space stands before it: `f .A` has two words, `f.A` one. */
  spaced: boolean;
}

/** A fault that keeps Go from parsing a template. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
}

/** The actions of a text, each as its tokens; comments are left out. */
export function actionsIn(text: string): Token[][] {
  const actions: Token[][] = [];
  let at = text.indexOf('{{');
  while (at >= 0) {
    const { tokens, end } = lexAction(text, at + 2);
    if (tokens !== undefined) actions.push(tokens);
    at = text.indexOf('{{', end);
  }
  return actions;
}

const patterns: readonly [Token['kind'], RegExp][] = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y],
  ['number', /[-+]?(?:0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)/y],
  ['variable', /\$\w*/y],
  ['field', /\.[\p{L}_][\p{L}\d_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\d_]*/uy],
  ['punctuation', /:=|[|(),=]/y],
  ['dot', /\./y],
];

/** The tokens of the action that begins at an offset; undefined for a comment. */
function lexAction(text: string, start: number): { tokens: Token[] | undefined; end: number } {
  let at = /^-[ \t\r\n]/.test(text.slice(start, start + 2)) ? start + 1 : start;
  const comment = /[ \t\r\n]*\/\*/y;
  comment.lastIndex = at;
  if (comment.test(text)) return { tokens: undefined, end: endOfComment(text, at) };
  const tokens: Token[] = [];
  while (true) {
    const space = matchAt(/[ \t\r\n]+/y, text, at);
    at += space.length;
    const end = matchAt(space === '' ? /\}\}/y : /-?\}\}/y, text, at);
    if (end !== '') return { tokens, end: at + end.length };
    if (at >= text.length) throw new TemplateFault('an action is not closed: expected "}}"');
    const token = tokenAt(text, at, space !== '');
    tokens.push(token);
    at += token.text.length;
  }
}

function tokenAt(text: string, at: number, spaced: boolean): Token {
  for (const [kind, pattern] of patterns) {
    const found = matchAt(pattern, text, at);
    if (found !== '') return { kind, text: found, spaced };
  }
  throw new TemplateFault(`unexpected ${JSON.stringify(text.slice(at, at + 12))} in an action`);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function endOfComment(text: string, at: number): number {
  const end = text.indexOf('*/', at);
  const closed = end < 0 ? '' : matchAt(/(?:[ \t\r\n]+-)?\}\}/y, text, end + 2);
  if (closed === '') throw new TemplateFault('a comment is not closed: expected "*/}}"');
  return end + 2 + closed.length;
}
