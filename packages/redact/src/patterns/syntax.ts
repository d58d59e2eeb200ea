import { PatternError } from './pattern-error.ts';

const lookAround = 'match the text around it as well, or use several patterns';
const unsupported: readonly (readonly [start: string, name: string, advice: string])[] = [
  ['(?=', 'look-ahead (?=…) is not supported', lookAround],
  ['(?!', 'negative look-ahead (?!…) is not supported', lookAround],
  ['(?<=', 'look-behind (?<=…) is not supported', lookAround],
  ['(?<!', 'negative look-behind (?<!…) is not supported', lookAround],
];

/** White space of JavaScript's \s that the engine's \s does not match. */
const moreSpace = '\\v\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/**
 * JavaScript's expression in the syntax of the linear engine, as far as `translateRegExp` of the engine does not do it.
 * @throws PatternError for look-around and back references
 */
export function toLinearSyntax(source: string): string {
  let result = '';
  let isInClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string;
    if (character === '\\') {
      result += escaped(source, at, isInClass);
      at++;
      continue;
    }
    if (!isInClass) refuse(source, at);
    if (character === '[' && !isInClass) isInClass = true;
    else if (character === ']') isInClass = false;
    result += character;
  }
  return result;
}

function refuse(source: string, at: number): void {
  const found = unsupported.find(([start]) => source.startsWith(start, at));
  if (found) throw new PatternError(source, found[1], found[2]);
}

function escaped(source: string, at: number, isInClass: boolean): string {
  const whole = source.slice(at, at + 2);
  if (whole === '\\s') return isInClass ? `\\s${moreSpace}` : `[\\s${moreSpace}]`;
  if (whole === '\\S' && !isInClass) return `[^\\s${moreSpace}]`;
  if (whole === '\\b' && isInClass) return '\\x08';
  if (isInClass || !/\\[1-9k]/.test(whole)) return whole;
  const name = /^\\(?:\d+|k<[^>]*>?)/.exec(source.slice(at, at + 64))?.[0] ?? whole;
  throw new PatternError(
    source,
    `the back reference ${name} is not supported`,
    'write the repeated part out, or use several patterns',
  );
}
