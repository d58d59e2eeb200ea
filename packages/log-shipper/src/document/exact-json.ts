/** `context.source`, `JSON.rawJSON` and `JSON.isRawJSON` are in Node >= 22; TypeScript's es2024 library has none of them. */
interface SourceTextJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
}
const sourceTextJson = JSON as unknown as SourceTextJson;

/** JSON.parse that keeps integers beyond 2^53 digit by digit: JSON.stringify writes them as they were. */
export function parseExact(json: string): Record<string, unknown> {
  try {
    return sourceTextJson.parse(json, keepDigits) as Record<string, unknown>;
  } catch (error) {
    // With a reviver, V8 reads fewer levels.
    if (error instanceof RangeError) return JSON.parse(json);
    throw error;
  }
}

function keepDigits(_key: string, value: unknown, { source }: { source?: string }): unknown {
  const isLongInteger = typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source);
  return isLongInteger && !Number.isSafeInteger(value) ? sourceTextJson.rawJSON(source) : value;
}

/** Whether a value is an integer that `parseExact` keeps digit by digit. */
export function isExactInteger(value: unknown): boolean {
  return sourceTextJson.isRawJSON(value);
}
