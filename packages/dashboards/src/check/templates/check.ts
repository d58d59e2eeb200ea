import { suggest } from '@bizom/options';
import { elementType, fieldType, type Language, type Type } from './language.ts';
import { TemplateFault } from './lex.ts';
import { type Node, type Operand, type Pipeline, parseTemplate } from './parse.ts';

/** The templates that others may call, by name. */
export type Defined = ReadonlyMap<string, Node[]>;

/** Faults of the definitions in a text, and the definitions; a text that Go cannot parse has one fault and none. */
export function definitionsIn(text: string): { defines: Defined; fault?: string } {
  try {
    return { defines: parseTemplate(text).defines };
  } catch (error) {
    if (error instanceof TemplateFault) return { defines: new Map(), fault: error.message };
    throw error;
  }
}

/**
 * What is wrong with a text that is rendered: what Go cannot parse, functions, variables, fields and templates that do not
 * exist, in it and in the templates that it calls.
 */
export function templateFaults(text: string, language: Language, defined: Defined): string[] {
  try {
    const { root, defines } = parseTemplate(text);
    const checker = new Checker(language, new Map([...defined, ...defines]));
    checker.check(root, language.root);
    return checker.faults;
  } catch (error) {
    if (error instanceof TemplateFault) return [error.message];
    throw error;
  }
}

/** What is wrong with a definition that nothing calls: it is tried with a message and with an alert, and the better counts. */
export function uncalledFaults(name: string, language: Language, defined: Defined): string[] {
  const tries = ['message', 'alert'].map((type) => {
    const checker = new Checker(language, defined);
    checker.check([{ kind: 'template', name, pipeline: undefined }], type);
    return checker.faults;
  });
  return tries.sort((one, other) => one.length - other.length)[0] ?? [];
}

/** The templates that a text calls by name. */
export function callsIn(text: string): string[] {
  return [...text.matchAll(/(?:\btemplate|tmpl\.Exec)\s+["`]([^"`\n]{1,200})["`]/g)].map(([, name = '']) => name);
}

interface Scope {
  dot: Type;
  variables: ReadonlyMap<string, Type>;
}

class Checker {
  readonly faults: string[] = [];
  readonly #language: Language;
  readonly #defined: Defined;
  /** Templates that were looked at, with what they were called with. */
  readonly #seen = new Set<string>();
  /** The templates that called each other down to here. */
  readonly #within: string[] = [];

  constructor(language: Language, defined: Defined) {
    this.#language = language;
    this.#defined = defined;
  }

  check(nodes: readonly Node[], dot: Type): void {
    // `$` is what the template was called with.
    const variables = new Map([['$', dot], ...Object.entries(this.#language.variables)]);
    this.#nodes(nodes, { dot, variables });
  }

  #report(fault: string): void {
    const where = this.#within.at(-1);
    const text = where === undefined ? fault : `${inTemplate(where)}${fault}`;
    if (!this.faults.includes(text)) this.faults.push(text);
  }

  #nodes(nodes: readonly Node[], scope: Scope): void {
    let { variables } = scope;
    for (const node of nodes) variables = this.#node(node, { dot: scope.dot, variables });
  }

  /** @returns the variables that hold after it */
  #node(node: Node, scope: Scope): Scope['variables'] {
    if (node.kind === 'template') this.#call(node.name, node.pipeline && this.#pipeline(node.pipeline, scope), scope);
    else if (node.kind === 'pipeline')
      return this.#declared(node.pipeline, this.#pipeline(node.pipeline, scope), scope);
    else this.#block(node, scope);
    return scope.variables;
  }

  #block({ kind, pipeline, body, otherwise }: Extract<Node, { body: Node[] }>, scope: Scope): void {
    const type = this.#pipeline(pipeline, scope);
    const element = kind === 'range' ? elementType(type) : type;
    const variables = this.#declared(pipeline, element, scope);
    this.#nodes(body, { dot: kind === 'if' ? scope.dot : element, variables });
    this.#nodes(otherwise, scope);
  }

  /** Of two variables of a `range`, the first is the index. */
  #declared({ variables }: Pipeline, type: Type, scope: Scope): Scope['variables'] {
    if (variables.length === 0) return scope.variables;
    const types = variables.length === 2 ? ['any', type] : [type];
    return new Map([
      ...scope.variables,
      ...variables.map((name, index): [string, Type] => [name, types[index] ?? 'any']),
    ]);
  }

  #call(name: string, type: Type | undefined, scope: Scope): void {
    const nodes = this.#defined.get(name);
    // Grafana's own are there always: `default.title`, `__subject`.
    if (nodes === undefined) {
      if (!isBuiltIn(name)) this.#report(`calls the template "${name}", which no file defines`);
      return;
    }
    const dot = type ?? scope.dot;
    const key = `${name}\0${dot}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#within.push(name);
    this.check(nodes, dot);
    this.#within.pop();
  }

  /** @returns what its last command gives */
  #pipeline({ commands, variables, declares }: Pipeline, scope: Scope): Type {
    if (!declares) for (const name of variables) this.#variable(name, scope);
    return commands.map((operands) => this.#command(operands, scope)).at(-1) ?? 'any';
  }

  #command(operands: readonly Operand[], scope: Scope): Type {
    const [first, ...rest] = operands;
    if (first === undefined) return 'any';
    const types = operands.map((operand) => this.#operand(operand, scope));
    if (first.kind !== 'identifier') return types[0] ?? 'any';
    if (first.text === 'tmpl' && first.fields[0] === 'Exec') this.#exec(rest, types.slice(1), scope);
    // `index .Alerts 0` is an alert.
    return first.text === 'index' && types.length === 3 ? elementType(types[1] ?? 'any') : 'any';
  }

  #exec([name]: readonly Operand[], [, type]: readonly Type[], scope: Scope): void {
    if (name?.kind === 'literal' && /^["`]/.test(name.text)) this.#call(name.text.slice(1, -1), type ?? 'any', scope);
  }

  #operand({ kind, text, fields, inner }: Operand, scope: Scope): Type {
    if (kind === 'identifier') return this.#function(text, fields);
    return this.#follow(this.#start(kind, text, inner, scope), fields, kind === 'variable' ? text : '');
  }

  #start(kind: Operand['kind'], text: string, inner: Pipeline | undefined, scope: Scope): Type {
    if (kind === 'dot') return scope.dot;
    if (kind === 'variable') return this.#variable(text, scope);
    return inner === undefined ? 'text' : this.#pipeline(inner, scope);
  }

  #variable(name: string, { variables }: Scope): Type {
    const type = variables.get(name);
    if (type === undefined) this.#report(`uses the variable ${name}, which is not defined`);
    return type ?? 'any';
  }

  #function(name: string, [member]: readonly string[]): Type {
    const { functions, namespaces } = this.#language;
    const members = namespaces[name];
    if (!functions.has(name))
      this.#report(`calls the function "${name}", which Grafana does not have${meant(name, functions)}`);
    else if (members !== undefined && !members.includes(member ?? ''))
      this.#report(`calls "${name}.${member ?? ''}"; Grafana has ${members.map((one) => `${name}.${one}`).join(', ')}`);
    return 'any';
  }

  #follow(start: Type, fields: readonly string[], prefix: string): Type {
    let type = start;
    for (const field of fields) {
      const next = fieldType(this.#language, type, field);
      if (next === undefined) {
        const known = Object.keys(this.#language.structures[type] ?? {});
        this.#report(
          `reads ${prefix}.${fields.join('.')}, but ${nameOf(type)} has no "${field}"${meant(field, known)}`,
        );
        return 'any';
      }
      type = next;
    }
    return type;
  }
}

/** How a fault begins that is in a template which the text calls. */
export function inTemplate(name: string): string {
  return `in the template "${name}": `;
}

function nameOf(type: Type): string {
  const names: Record<string, string> = {
    message: 'the data of a message',
    alert: 'an alert',
    alerts: 'the list of alerts',
    evaluation: 'the data of a rule',
    value: 'a value',
    text: 'a text',
  };
  return names[type] ?? type;
}

function meant(word: string, known: Iterable<string>): string {
  const found = suggest(word, [...known]);
  return found === undefined ? '' : `; did you mean "${found}"?`;
}

function isBuiltIn(name: string): boolean {
  return (
    name.startsWith('__') ||
    /^(default|email|slack|discord|teams|pagerduty|webhook|telegram|sns|jira|opsgenie|pushover|victorops|webex|wecom|msteams|rocketchat|mattermost|incidentio)\./.test(
      name,
    )
  );
}
