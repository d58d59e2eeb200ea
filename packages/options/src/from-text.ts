import * as v from 'valibot';
import { numberWords, type Range } from './schemas.ts';

/*
 * Schemas of values that arrive as text, as environment variables do.
 */

/**
 * Digits -> a whole number in a range; without limits 0 or more.
 * @example
 * v.parse(wholeNumberText({ min: 1 }), '42'); // 42
 */
export function wholeNumberText(range: Range = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
  const expected = `expected ${numberWords('a whole number', { ...range, min })}`;
  return v.pipe(
    v.string(expected),
    v.regex(/^\s*-?\d{1,16}\s*$/, expected),
    v.transform(Number),
    v.minValue(min, expected),
    v.maxValue(max, expected),
  );
}

/** `true` or `false` -> a boolean. */
export const flagText = v.pipe(
  v.picklist(['true', 'false'], 'expected true or false'),
  v.transform((value) => value === 'true'),
);

/**
 * Texts separated by commas -> a list without blanks, at least one. `what` names them: "expected log groups, separated by commas".
 * @example
 * v.parse(listText('the names of log groups'), '/ecs/a, /ecs/b'); // ['/ecs/a', '/ecs/b']
 */
export function listText(what: string) {
  const expected = `expected ${what}, separated by commas`;
  return v.pipe(
    v.string(expected),
    v.transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
    v.minLength(1, expected),
  );
}

/**
 * JSON -> a value that `schema` accepts. Faults inside it are named by their path. The text itself is never repeated.
 * @example
 * v.parse(jsonText(v.array(v.string())), '["a","b"]'); // ['a', 'b']
 */
export function jsonText<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(v.string('expected JSON'), v.rawTransform<string, unknown>(parseJson), schema);
}

function parseJson({ dataset, addIssue, NEVER }: v.RawTransformContext<string>): unknown {
  try {
    return JSON.parse(dataset.value);
  } catch (error) {
    // The parser's message quotes the text, which may hold a secret: only the position is taken from it.
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = at === undefined ? '' : `, invalid at character ${Number(at) + 1}`;
    addIssue({ message: `expected JSON, received text that is not JSON${where}` });
    return NEVER;
  }
}
