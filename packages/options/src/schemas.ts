import * as v from 'valibot';

/** Limits of a number, both inclusive. */
export interface Range {
  min?: number;
  max?: number;
  /** What is counted, for the message: `seconds`. */
  unit?: string;
}

/**
 * Text that is not blank. `what` names it in faults: "expected the name of a cluster".
 * @example
 * v.object({ cluster: text('the name of a cluster') });
 */
export function text(what = 'text') {
  const expected = `expected ${what}`;
  return v.pipe(
    v.string(expected),
    v.check((value) => value.trim() !== '', expected),
  );
}

/**
 * A whole number in a range; without limits 0 or more.
 * @example
 * v.object({ port: wholeNumber({ min: 1, max: 65535 }) });
 */
export function wholeNumber(range: Range = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
  const expected = `expected ${numberWords('a whole number', { ...range, min })}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

/**
 * A number in a range, decimals included; without limits any finite number.
 * @example
 * v.object({ ratio: decimalNumber({ min: 0, max: 1 }) });
 */
export function decimalNumber(range: Range = {}) {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  const expected = `expected ${numberWords('a number', range)}`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

/** `a whole number of seconds from 1 to 840`. */
export function numberWords(kind: string, { min, max, unit }: Range): string {
  const what = unit === undefined ? kind : `${kind} of ${unit}`;
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`;
  if (min !== undefined) return `${what}, ${min} or more`;
  return max === undefined ? what : `${what}, at most ${max}`;
}

/** A TCP port. */
export const port = wholeNumber({ min: 1, max: 65_535 });

/** AWS account id, 12 digits as text: a number would lose leading zeros. */
export const awsAccountId = matching(/^\d{12}$/, 'an AWS account id: 12 digits in quotes');

/** AWS region, also of the China, GovCloud, isolated and sovereign partitions. New regions of the same form are accepted. */
export const awsRegion = matching(
  /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(-(gov|iso[a-z]?|de))?-(north|south|east|west|central|(north|south)(east|west))-[1-9]$/,
  'an AWS region such as eu-west-1',
);

/**
 * ARN of a resource of one service, such as `arn('sns', 'an SNS topic')`; without arguments of any service. Placeholders such as
 * `{environment}` may stand in any part.
 * @example
 * v.object({ topicArn: arn('sns', 'an SNS topic') });
 */
export function arn(service = '[\\w-]+', what = 'a resource') {
  return matching(new RegExp(`^arn:[\\w-]+:${service}:[^:\\s]*:[^:\\s]*:\\S+$`), `the ARN of ${what}`);
}

/** Absolute http or https URL. */
export const httpUrl = checked(isHttpUrl, 'an http or https URL such as https://monitor.example.com');

function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value);
}

/** IANA time zone that this Node knows. */
export const timeZone = checked(isTimeZone, 'an IANA time zone such as Asia/Kolkata');

/**
 * Whether `name` is an IANA time zone that this Node knows. Offsets such as `+05:30` are refused: they have no summer time.
 * @example
 * isTimeZone('Asia/Kolkata'); // true
 * isTimeZone('+05:30'); // false
 */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Text that a pattern matches; `what` says in the reader's words what is expected, with an example.
 * @example
 * v.object({ commit: matching(/^[0-9a-f]{7,40}$/, 'a commit such as 4f2c91a') });
 */
export function matching(pattern: RegExp, what: string) {
  return checked((value) => pattern.test(value), what);
}

function checked(isValid: (value: string) => boolean, what: string) {
  const expected = `expected ${what}`;
  return v.pipe(v.string(expected), v.check(isValid, expected));
}
