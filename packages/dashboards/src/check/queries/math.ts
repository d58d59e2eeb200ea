/*
 * Grafana's math expressions. The grammar is that of grafana/grafana pkg/expr/mathexp/parse (lex.go, parse.go):
 *   or -> and {"||" and}, and -> comparison {"&&" comparison}, comparison -> sum {("==" | "!=" | …) sum},
 *   sum -> product {("+" | "-") product}, product -> power {("*" | "/" | "%") power}, power -> factor {"**" factor},
 *   factor -> number | $A | ${A} | function "(" or ")" | "(" or ")" | ("!" | "-") factor
 */

/** Functions and how many arguments each takes (mathexp/funcs.go). */
const functions: ReadonlyMap<string, number> = new Map([
  ...['abs', 'log', 'is_inf', 'is_nan', 'is_null', 'is_number', 'round', 'ceil', 'floor'].map(
    (name): [string, number] => [name, 1],
  ),
  ...['nan', 'inf', 'infn', 'null'].map((name): [string, number] => [name, 0]),
]);
const operators: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const token =
  /\s*(?:(\$\{[^}]{1,100}\}|\$\w+)|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|0[xX][\da-fA-F]+)|([A-Za-z_]\w*)|([!<>=&|+\-*/%]+)|([(),]))/y;
/** More nesting than this is refused. */
const maxDepth = 100;

class MathFault extends Error {}

/** What is wrong with a math expression; undefined where Grafana can parse it. */
export function mathFault(expression: string): string | undefined {
  if (expression.trim() === '') return 'is empty';
  try {
    const parser = new MathParser(tokensOf(expression));
    parser.parse();
    return undefined;
  } catch (error) {
    if (error instanceof MathFault) return error.message;
    throw error;
  }
}

function tokensOf(expression: string): string[] {
  const text = expression.trimEnd();
  const tokens: string[] = [];
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) throw new MathFault(`unexpected "${text.slice(at).trim().slice(0, 10)}"`);
    tokens.push(...(found[4] === undefined ? [found[0].trim()] : symbolsIn(found[4])));
  }
  return tokens;
}

/** Go's lexer takes all symbols that follow each other as one, apart from a sign or a negation before a value. */
function symbolsIn(run: string): string[] {
  const all = operators.flat();
  if (all.includes(run) || run === '!') return [run];
  const [first = '', ...signs] = [run.slice(0, -1), run.slice(-1)];
  if (all.includes(first) && (signs[0] === '-' || signs[0] === '!')) return [first, ...signs];
  throw new MathFault(`"${run}" is not an operator`);
}

class MathParser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  parse(): void {
    this.#level(0, 0);
    if (this.#peek !== '') throw new MathFault(`unexpected "${this.#peek}"`);
  }

  get #peek(): string {
    return this.#tokens[this.#next] ?? '';
  }

  #level(level: number, depth: number): void {
    const own = operators[level];
    if (own === undefined) {
      this.#factor(depth);
      return;
    }
    this.#level(level + 1, depth);
    while (own.includes(this.#peek)) {
      this.#next++;
      this.#level(level + 1, depth);
    }
  }

  #factor(depth: number): void {
    if (depth > maxDepth) throw new MathFault(`is nested more than ${maxDepth} times`);
    const text = this.#peek;
    this.#next++;
    if (text === '') throw new MathFault('ends where a value is expected');
    if (text === '!' || text === '-') this.#factor(depth + 1);
    else if (text === '(') this.#closed(depth);
    else if (/^[A-Za-z_]/.test(text)) this.#call(text, depth);
    else if (!/^[$\d.]/.test(text)) throw new MathFault(`unexpected "${text}"`);
  }

  #closed(depth: number): void {
    this.#level(0, depth + 1);
    this.#expect(')');
  }

  #call(name: string, depth: number): void {
    const wanted = functions.get(name);
    if (wanted === undefined)
      throw new MathFault(
        `calls "${name}"; Grafana has ${[...functions.keys()].join(', ')}; a query is written $${name}`,
      );
    this.#expect('(');
    if (wanted > 0) this.#level(0, depth + 1);
    this.#expect(')');
  }

  #expect(text: string): void {
    if (this.#peek !== text)
      throw new MathFault(`expected "${text}", received ${this.#peek === '' ? 'the end' : `"${this.#peek}"`}`);
    this.#next++;
  }
}
