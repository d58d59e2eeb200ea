import * as v from 'valibot';
import { showReceived } from './received.ts';
import { fieldNames, schemasAt } from './schema-at.ts';
import { isSecretIssue } from './secret.ts';
import { suggest } from './suggestion.ts';

type Issue = v.BaseIssue<unknown>;

/** More faults than this are only counted. */
const maxFaults = 20;
/** Unmarked fields with such a name are treated as secrets, too. */
const secretName =
  /passw|passphrase|secret|token|api_?-?key|credential|private_?-?key|authori[sz]ation|^auth$|webhook/i;
const notShown = 'received a value that is not shown here, as it may be a secret';

/** One sentence for each fault: `region: expected an AWS region such as eu-west-1, received "eu-wst-1"`. */
export function describeIssues(schema: v.GenericSchema, issues: readonly Issue[], root: string): string[] {
  const faults = [...firstOfEach(issues)].map((issue) => describeIssue(schema, issue, root));
  if (faults.length <= maxFaults) return faults;
  return [...faults.slice(0, maxFaults), `and ${faults.length - maxFaults} more faults`];
}

/** A value that several checks refuse has one fault; an object may have several. */
function firstOfEach(issues: readonly Issue[]): Iterable<Issue> {
  const first = new Map<string, Issue>();
  for (const issue of issues) {
    const isObject = typeof issue.input === 'object' && issue.input !== null;
    const key = `${pathOf(issue)}\n${isObject ? issue.message : ''}`;
    if (!first.has(key)) first.set(key, issue);
  }
  return first.values();
}

function describeIssue(schema: v.GenericSchema, issue: Issue, root: string): string {
  const name = pathOf(issue) || root;
  if (issue.expected === 'never' && issue.type === 'strict_object') return `${name}: ${unknownOption(schema, issue)}`;
  const expected = expectation(schema, issue);
  if (!expected.startsWith('expected ') || /, received /.test(expected)) return `${name}: ${expected}`;
  return `${name}: ${expected}, ${received(issue)}${spelling(issue)}`;
}

function pathOf(issue: Issue): string {
  return (issue.path ?? []).map(({ key }) => String(key)).join('.');
}

function unknownOption(schema: v.GenericSchema, issue: Issue): string {
  const path: readonly v.IssuePathItem[] = issue.path ?? [];
  const last = path.at(-1);
  const known = fieldNames(schema, path.slice(0, -1), last?.input);
  const meant = suggest(String(last?.key), known);
  if (meant !== undefined) return `unknown option; did you mean "${meant}"?`;
  return known.length === 0 ? 'unknown option' : `unknown option; the options are ${known.join(', ')}`;
}

function received(issue: Issue): string {
  const isSecret = isSecretIssue(issue) || (issue.path ?? []).some(({ key }) => secretName.test(String(key)));
  const nothing = issue.input === undefined || issue.input === null || issue.input === '';
  return isSecret && !nothing ? notShown : `received ${showReceived(issue.input)}`;
}

function spelling({ input, expected, type }: Issue): string {
  if (type !== 'picklist' && type !== 'variant' && type !== 'union') return '';
  const meant = typeof input === 'string' ? suggest(input, choices(expected)) : undefined;
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

/** What is expected, in the schema's words where it has some. */
function expectation(schema: v.GenericSchema, issue: Issue): string {
  const isMissing = issue.input === undefined && issue.path?.at(-1)?.origin === 'key';
  if (isMissing) {
    // Only the schema of the missing value knows what it expects.
    const [missing] = schemasAt(schema, issue.path ?? []).flatMap(
      (inner) => inner['~run']({ value: undefined }, {}).issues ?? [],
    );
    if (missing) return `expected ${words(missing)}`;
  }
  const own = ownWords(issue);
  return own ?? `expected ${words(issue)}`;
}

/** The message that the schema was given; undefined for valibot's own. */
function ownWords({ message }: Issue): string | undefined {
  return message.startsWith('Invalid ') ? undefined : message;
}

function words(issue: Issue): string {
  const own = ownWords(issue);
  if (own?.startsWith('expected ')) return own.slice('expected '.length).replace(/, received .*$/s, '');
  if (own !== undefined) return own;
  if (issue.type === 'union' && issue.issues) return alternatives(issue.issues.map(words));
  if (/^\(?"/.test(issue.expected ?? '')) return alternatives(choices(issue.expected).map((choice) => `"${choice}"`));
  return (kindWords[issue.type] ?? otherWords)(issue);
}

const alternatives = (parts: readonly string[]): string => {
  const unique = [...new Set(parts)];
  return unique.length < 2 ? (unique[0] ?? 'another value') : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`;
};

/** `("es" | "aoss")` -> es, aoss. */
const choices = (expected: string | null): string[] =>
  (expected ?? '')
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map((choice) => choice.replace(/^"|"$/g, ''));

const otherWords = ({ expected }: Issue): string => (expected === null ? 'another value' : expected);

function length({ input, requirement }: Issue & { requirement?: unknown }): string {
  const unit = Array.isArray(input) ? 'item' : 'character';
  return requirement === 1 ? `one ${unit}` : `${requirement} ${unit}s`;
}

/** Valibot's kinds in the reader's words. */
const kindWords: Readonly<Record<string, (issue: Issue & { requirement?: unknown }) => string>> = {
  string: () => 'text',
  number: () => 'a number',
  boolean: () => 'true or false',
  array: () => 'a list',
  object: () => 'an object',
  strict_object: () => 'an object',
  loose_object: () => 'an object',
  record: () => 'an object',
  variant: () => 'an object',
  function: () => 'a function',
  integer: () => 'a whole number',
  finite: () => 'a finite number',
  url: () => 'a URL',
  non_empty: (issue) => (Array.isArray(issue.input) ? 'at least one item' : 'text that is not empty'),
  min_value: ({ requirement }) => `${requirement} or more`,
  max_value: ({ requirement }) => `at most ${requirement}`,
  min_length: (issue) => `at least ${length(issue)}`,
  max_length: (issue) => `at most ${length(issue)}`,
  starts_with: ({ requirement }) => `text that starts with "${requirement}"`,
  ends_with: ({ requirement }) => `text that ends with "${requirement}"`,
  regex: () => 'text of another form',
};
