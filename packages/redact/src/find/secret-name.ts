import { harmless, type NameKind, names, qualifiers } from '../rules/names.ts';
import type { Span } from '../text/mark.ts';

/** A name of a secret in a text. */
export interface SecretName extends Span {
  kind: NameKind;
}

const ends = names.map(({ ends, isWord, kind }) => ({
  kind,
  form: new RegExp(`${isWord ? '(?:^|_)' : ''}(?:${ends})$`),
}));
const qualifier = new RegExp(`(?:${qualifiers})$`);
const noSecret = new RegExp(`(?:${harmless})$`);

/** A longer name is judged by its end. */
const longestName = 64;

/** Names repeat from line to line. */
const known = new Map<string, NameKind | undefined>();
const mostKnown = 2048;

/**
 * Tells which kind of secret a variable, field, header or option of this name holds.
 * @param name such as `spring.datasource.password`, `--api-key` or `DB_PW`
 * @returns undefined where it holds no secret
 */
export function secretKind(name: string): NameKind | undefined {
  const end = name.slice(-longestName);
  if (!known.has(end)) {
    if (known.size >= mostKnown) known.clear();
    known.set(end, kindOf(end));
  }
  return known.get(end);
}

function kindOf(name: string): NameKind | undefined {
  const words = toWords(name);
  return kindOfWords(words) ?? kindOfWords(words.replace(qualifier, '').replace(/_$/, '').replace(qualifier, ''));
}

function kindOfWords(words: string): NameKind | undefined {
  const flat = words.replaceAll('_', '');
  if (noSecret.test(flat)) return;
  return ends.find(({ form }) => form.test(words) || form.test(flat))?.kind;
}

/** `dbPassword`, `DB_PASSWORD` and `-Ddb.password` are `db_password`. */
function toWords(name: string): string {
  return name
    .replace(/^-{1,2}[DP](?=[a-z])/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}
