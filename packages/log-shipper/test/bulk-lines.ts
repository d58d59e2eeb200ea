/** The parsed lines of a bulk body; fails where a line is not exactly one JSON value, written as an engine reads it best. */
export function bulkLines(bulk: Uint8Array | string, { exactIntegers = false } = {}): unknown[] {
  const text = Buffer.from(bulk as string).toString('utf8');
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error('the body does not end its last line');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => parseLine(line, exactIntegers));
}

function parseLine(line: string, exactIntegers: boolean): unknown {
  const value = JSON.parse(line);
  const keys: Set<string>[] = [];
  for (const [, text, isKey, number, bracket] of line.matchAll(jsonTokens)) {
    if (isKey !== undefined) addKey(keys.at(-1), JSON.parse(text as string), line);
    else if (number !== undefined && !isPlainNumber(number, exactIntegers)) throw new Error(`${number} in ${line}`);
    else if (bracket === '{' || bracket === '[') keys.push(new Set());
    else if (bracket !== undefined) keys.pop();
  }
  return value;
}

const jsonTokens = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|([[\]{}])/g;

function addKey(keys: Set<string> | undefined, key: string, line: string): void {
  if (keys?.has(key)) throw new Error(`the key ${key} comes twice in ${line}`);
  keys?.add(key);
}

function isPlainNumber(text: string, exactIntegers: boolean): boolean {
  return String(Number(text)) === text || (exactIntegers && /^-?\d+$/.test(text));
}
