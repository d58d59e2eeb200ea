import { actionsIn, TemplateFault, type Token } from './lex.ts';

/** A value in a pipeline: what it starts with, and the fields that follow: `$alert.Labels.service`. */
export interface Operand {
  kind: 'dot' | 'variable' | 'identifier' | 'literal' | 'pipeline';
  /** The variable or function, or the literal as written. */
  text: string;
  fields: string[];
  /** The pipeline in parentheses. */
  inner?: Pipeline;
}

/** `printf "%.0f" .Value | toUpper`: commands, each a list of operands of which the first may be a function. */
export interface Pipeline {
  /** Variables that it declares or assigns. */
  variables: string[];
  declares: boolean;
  commands: Operand[][];
}

/** A part of a template; text between actions is left out. */
export type Node =
  | { kind: 'pipeline'; pipeline: Pipeline }
  | { kind: 'if' | 'with' | 'range'; pipeline: Pipeline; body: Node[]; otherwise: Node[] }
  | { kind: 'template'; name: string; pipeline: Pipeline | undefined };

/** A parsed text: its own nodes, and the templates that it defines. */
export interface Template {
  root: Node[];
  defines: Map<string, Node[]>;
}

/** Nested blocks deeper than this are refused, as no template of a person's is. */
const maxDepth = 100;

/**
 * Parses a Go template.
 * @throws TemplateFault where Go would refuse it
 */
export function parseTemplate(text: string): Template {
  return new Parser(actionsIn(text)).parse();
}

type Ending = 'end' | 'else' | 'eof';

class Parser {
  readonly #actions: readonly Token[][];
  readonly #defines = new Map<string, Node[]>();
  #next = 0;
  /** What follows the `else` that ended the last body: `if …`, or nothing. */
  #else: Token[] = [];

  constructor(actions: readonly Token[][]) {
    this.#actions = actions;
  }

  parse(): Template {
    const { nodes, ending } = this.#body(0);
    if (ending !== 'eof') throw new TemplateFault(`an "${ending}" without a block before it`);
    return { root: nodes, defines: this.#defines };
  }

  #body(depth: number): { nodes: Node[]; ending: Ending } {
    if (depth > maxDepth) throw new TemplateFault(`more than ${maxDepth} blocks in each other`);
    const nodes: Node[] = [];
    for (let tokens = this.#actions[this.#next]; tokens !== undefined; tokens = this.#actions[this.#next]) {
      this.#next++;
      const [first] = tokens;
      if (first === undefined) throw new TemplateFault('an action is empty');
      const keyword = first.kind === 'identifier' ? first.text : '';
      if (keyword === 'end') return { nodes, ending: 'end' };
      if (keyword === 'else') {
        this.#else = tokens.slice(1);
        return { nodes, ending: 'else' };
      }
      nodes.push(...this.#node(keyword, tokens, depth));
    }
    return { nodes, ending: 'eof' };
  }

  #node(keyword: string, tokens: Token[], depth: number): Node[] {
    const rest = tokens.slice(1);
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') return [this.#block(keyword, rest, depth)];
    if (keyword === 'define' || keyword === 'block') return this.#define(keyword, rest, depth);
    if (keyword === 'template') return [{ kind: 'template', ...templateCall(rest) }];
    if ((keyword === 'break' || keyword === 'continue') && rest.length === 0) return [];
    return [{ kind: 'pipeline', pipeline: pipelineOf(tokens) }];
  }

  #block(kind: 'if' | 'with' | 'range', tokens: Token[], depth: number): Node {
    const pipeline = pipelineOf(tokens);
    const { nodes: body, ending } = this.#body(depth + 1);
    if (ending === 'eof') throw new TemplateFault(`"${kind}" is not closed: expected "end"`);
    const otherwise = ending === 'else' ? this.#otherwise(kind, depth) : [];
    return { kind, pipeline, body, otherwise };
  }

  #otherwise(kind: string, depth: number): Node[] {
    const [chained, ...rest] = this.#else;
    if (chained !== undefined) {
      if (chained.text !== 'if' && chained.text !== 'with')
        throw new TemplateFault(`unexpected "else ${chained.text}"`);
      return [this.#block(chained.text, rest, depth + 1)];
    }
    const { nodes, ending } = this.#body(depth + 1);
    if (ending !== 'end') throw new TemplateFault(`"else" of "${kind}" is not closed: expected "end"`);
    return nodes;
  }

  #define(keyword: string, tokens: Token[], depth: number): Node[] {
    const { name, pipeline } = templateCall(tokens);
    const { nodes, ending } = this.#body(depth + 1);
    if (ending !== 'end') throw new TemplateFault(`"${keyword}" of "${name}" is not closed: expected "end"`);
    // Go's parser refuses it: "multiple definition of template". Two texts may define one name; the later one counts.
    if (this.#defines.has(name)) throw new TemplateFault(`defines "${name}" twice`);
    this.#defines.set(name, nodes);
    return keyword === 'block' ? [{ kind: 'template', name, pipeline }] : [];
  }
}

/** `"name"`, or `"name" .`. */
function templateCall([name, ...rest]: Token[]): { name: string; pipeline: Pipeline | undefined } {
  if (name?.kind !== 'string') throw new TemplateFault('expected the name of a template in quotes');
  return { name: name.text.slice(1, -1), pipeline: rest.length === 0 ? undefined : pipelineOf(rest) };
}

function pipelineOf(tokens: readonly Token[]): Pipeline {
  const reader = new PipelineReader(tokens);
  const pipeline = reader.pipeline(0);
  if (!reader.done) throw new TemplateFault(`unexpected "${reader.peek?.text}"`);
  return pipeline;
}

class PipelineReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  get done(): boolean {
    return this.#next >= this.#tokens.length;
  }

  pipeline(depth: number): Pipeline {
    if (depth > maxDepth) throw new TemplateFault(`more than ${maxDepth} parentheses in each other`);
    const declared = this.#declaration();
    const commands = [this.#command(depth)];
    // Go takes a pipe at the end for none.
    while (this.#accept('|') && this.peek !== undefined && this.peek.text !== ')') commands.push(this.#command(depth));
    return { ...declared, commands };
  }

  /** `$a :=`, `$a, $b :=` or `$a =` at the beginning. */
  #declaration(): { variables: string[]; declares: boolean } {
    const words = this.#tokens.slice(this.#next, this.#next + 4).map(({ text }) => text);
    const [first = '', second, third = '', fourth] = words;
    if (first.startsWith('$') && (second === ':=' || second === '=')) return this.#declared(2, [first], second);
    if (first.startsWith('$') && second === ',' && third.startsWith('$') && (fourth === ':=' || fourth === '='))
      return this.#declared(4, [first, third], fourth);
    return { variables: [], declares: false };
  }

  #declared(tokens: number, variables: string[], sign: string): { variables: string[]; declares: boolean } {
    this.#next += tokens;
    return { variables, declares: sign === ':=' };
  }

  #command(depth: number): Operand[] {
    const operands: Operand[] = [];
    for (let token = this.peek; token !== undefined && !['|', ')'].includes(token.text); token = this.peek)
      operands.push(this.#operand(token, depth));
    if (operands.length === 0) throw new TemplateFault('expected a value');
    return operands;
  }

  #operand(token: Token, depth: number): Operand {
    this.#next++;
    if (token.text === '(') {
      const inner = this.pipeline(depth + 1);
      if (!this.#accept(')')) throw new TemplateFault('expected ")"');
      return { kind: 'pipeline', text: '', fields: this.#fields(), inner };
    }
    if (token.kind === 'punctuation') throw new TemplateFault(`unexpected "${token.text}"`);
    if (token.kind === 'field') return { kind: 'dot', text: '.', fields: [token.text.slice(1), ...this.#fields()] };
    if (token.kind === 'dot') return { kind: 'dot', text: '.', fields: [] };
    if (token.kind === 'string' || token.kind === 'number' || ['true', 'false', 'nil'].includes(token.text))
      return { kind: 'literal', text: token.text, fields: [] };
    return { kind: token.kind, text: token.text, fields: this.#fields() };
  }

  /** Fields directly after a value. */
  #fields(): string[] {
    const fields: string[] = [];
    for (let token = this.peek; token?.kind === 'field' && !token.spaced; token = this.peek) {
      fields.push(token.text.slice(1));
      this.#next++;
    }
    return fields;
  }

  #accept(text: string): boolean {
    if (this.peek?.text !== text) return false;
    this.#next++;
    return true;
  }
}
