import * as v from 'valibot';

/** An index name with the placeholders `{yyyy}`, `{MM}` and `{dd}` of the event's UTC day: `cwl-{yyyy}.{MM}.{dd}`. */
export const indexPatternSchema = v.pipe(
  v.string(),
  v.regex(
    /^(?![-_+.])(?:\{(?:yyyy|MM|dd)\}|[^A-Z\s"*\\<|,>/?#{}])+$/,
    'expected a lower-case index name with no placeholders but {yyyy}, {MM} and {dd}',
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
