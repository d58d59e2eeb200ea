import type { FileRoute } from '../files/alerting-file.ts';

/** A condition on one label of an alert. */
export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

/** Matchers of a policy: lists in `object_matchers`, texts such as `severity = page` in `matchers`, or the older `match`. */
export function matchersOf({ object_matchers = [], matchers = [] }: FileRoute): Matcher[] {
  return [
    ...object_matchers.map(([label, operator, value]) => ({ label, operator, value })),
    ...matchers.flatMap((text) => parseMatcher(text) ?? []),
  ];
}

/** Parses `severity = "page"`, quotes left out or not (prometheus/alertmanager pkg/labels/parse.go); undefined for other text. */
export function parseMatcher(text: string): Matcher | undefined {
  const trimmed = text.trim();
  const inner = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1) : trimmed;
  const [, label, operator, quoted, plain] =
    /^\s*([a-zA-Z_:][\w:.-]*|"[^"]+")\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s,{}]*))\s*,?\s*$/.exec(inner) ?? [];
  if (label === undefined || operator === undefined) return undefined;
  return { label: label.replaceAll('"', ''), operator: operator as Matcher['operator'], value: quoted ?? plain ?? '' };
}

/** Whether labels fulfil a matcher; a missing label is empty. A pattern that only Go understands counts as fulfilled. */
export function isMatched({ label, operator, value }: Matcher, labels: Readonly<Record<string, string>>): boolean {
  const present = labels[label] ?? '';
  if (operator === '=') return present === value;
  if (operator === '!=') return present !== value;
  const found = matchesPattern(value, present);
  return operator === '=~' ? found : !found;
}

/** Patterns longer than this, or on longer labels, are not tried: a backtracking engine must not be fed what others wrote. */
const maxPatternLength = 200;

function matchesPattern(pattern: string, text: string): boolean {
  const alternatives = pattern.split('|');
  if (alternatives.every((one) => /^[\w .:/-]*$/.test(one.replaceAll('.*', '').replaceAll('.+', ''))))
    return alternatives.some((one) => isGlob(one, text));
  return pattern.length <= maxPatternLength;
}

/** A pattern of plain words and `.*`, without a regular expression. */
function isGlob(pattern: string, text: string): boolean {
  const parts = pattern.replaceAll('.+', '.*').split('.*');
  if (parts.length === 1) return pattern === text;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === parts.length - 1 && part !== '' ? text.lastIndexOf(part) : text.indexOf(part, at);
    if (found < at || (index === 0 && found !== 0)) return false;
    at = found + part.length;
  }
  return parts.at(-1) === '' || at === text.length;
}
