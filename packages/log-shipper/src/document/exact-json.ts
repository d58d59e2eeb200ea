/** `context.source` and `JSON.rawJSON` are in Node >= 22; TypeScript's es2024 library has neither. */
interface SourceTextJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}
const sourceTextJson = JSON as unknown as SourceTextJson;

/** JSON.parse that keeps integers beyond 2^53 digit by digit: JSON.stringify writes them as they came. */
export function parseExact(json: string): Record<string, unknown> {
  return sourceTextJson.parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
      ? sourceTextJson.rawJSON(source)
      : value,
  ) as Record<string, unknown>;
}
