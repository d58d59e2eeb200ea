/** A property of an object literal in a file: its first and last line, counted from 0. */
interface PropertyLines {
  name: string;
  from: number;
  to: number;
}

/** Where the `services` of a fleet stand in its file. */
export interface ServicesBlock {
  properties: PropertyLines[];
  /** Line of the closing brace. */
  end: number;
}

/**
 * Finds the object literal `services: {` in the text of a fleet file, TypeScript, JavaScript or JSON.
 * @returns undefined where it is not written as a literal, one property a line
 */
export function findServices(text: string): ServicesBlock | undefined {
  const masked = maskText(text);
  const start = /(?:^|[\s{,])["']?services["']?\s*:\s*\{/m.exec(masked);
  if (!start) return undefined;
  const lineAt = (index: number) => text.slice(0, index).split('\n').length - 1;
  const properties: PropertyLines[] = [];
  let from = start.index + start[0].length;
  for (const { index, isEnd } of separators(masked, from)) {
    const property = propertyIn(text, from, index);
    if (property) properties.push({ name: property.name, from: lineAt(property.at), to: lineAt(index) });
    if (isEnd) return { properties, end: lineAt(index) };
    from = index + 1;
  }
  return undefined;
}

/** The commas between the properties of the object that begins at `open`, and its closing brace. */
function* separators(masked: string, open: number): Generator<{ index: number; isEnd: boolean }> {
  let depth = 0;
  for (let index = open; index < masked.length && depth >= 0; index++) {
    const character = masked[index] ?? '';
    if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character)) depth--;
    if (depth < 0 || (character === ',' && depth === 0)) yield { index, isEnd: depth < 0 };
  }
}

function propertyIn(text: string, from: number, to: number): { name: string; at: number } | undefined {
  const part = text.slice(from, to);
  const key = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:'([^']+)'|"([^"]+)"|([\w$]+))\s*:/.exec(part);
  const name = key?.[1] ?? key?.[2] ?? key?.[3];
  return key && name !== undefined ? { name, at: from + key[0].length - 1 } : undefined;
}

/** The text with its strings and comments replaced by blanks of the same length, apart from quoted property names. */
function maskText(text: string): string {
  return text.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g,
    (found) => (/^["']services["']$/.test(found) ? found : found.replace(/[^\n]/g, ' ')),
  );
}
