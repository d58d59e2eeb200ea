import * as v from 'valibot';

const placeholders = /\{(?:yyyy|MM|dd)\}/g;
const maxIndexNameBytes = 255;

/** An index name with the placeholders `{yyyy}`, `{MM}` and `{dd}` of the event's UTC day: `cwl-{yyyy}.{MM}.{dd}`. */
export const indexPatternSchema = v.pipe(
  v.string('expected the name of an index'),
  v.check(
    hasPlainCharacters,
    'expected an index name with no placeholders but {yyyy}, {MM} and {dd}, and without blanks and \\ / * ? " < > | , # : { }',
  ),
  v.check((pattern) => !/^[-_+.]/.test(pattern), 'expected an index name that does not begin with -, _, + or .'),
  v.check(isLowerCase, 'expected a lower-case index name'),
  v.check(
    (pattern) => Buffer.byteLength(longestName(pattern)) <= maxIndexNameBytes,
    `expected an index name of at most ${maxIndexNameBytes} bytes`,
  ),
);

export const defaultIndexPattern = 'cwl-{yyyy}.{MM}.{dd}';

/** The index of an event: the pattern with the ISO date's year, month and day. */
export function indexName(pattern: string, isoTimestamp: string): string {
  return pattern
    .replaceAll('{yyyy}', isoTimestamp.slice(0, 4))
    .replaceAll('{MM}', isoTimestamp.slice(5, 7))
    .replaceAll('{dd}', isoTimestamp.slice(8, 10));
}

/** As every engine checks it (Elasticsearch's MetadataCreateIndexService.validateIndexOrAliasName). */
export function hasPlainCharacters(pattern: string): boolean {
  return /^[^\s\p{Cc}"*\\<|,>/?#:{}]+$/u.test(pattern.replace(placeholders, '0'));
}

function isLowerCase(pattern: string): boolean {
  const name = longestName(pattern);
  return name === name.toLowerCase();
}

function longestName(pattern: string): string {
  return indexName(pattern, '0000-00-00');
}
