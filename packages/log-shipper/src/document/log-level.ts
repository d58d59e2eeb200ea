const names = [
  ...['trace', 'finest', 'finer', 'fine', 'config', 'debug', 'info', 'information', 'notice', 'warn', 'warning'],
  ...['error', 'err', 'severe', 'crit', 'critical', 'fatal', 'alert', 'emerg', 'emergency', 'panic'],
];
const levels = new Set(names);
const upperCaseLevels = new Set(names.map((name) => name.toUpperCase()));

/** The numbers that pino and Bunyan write. */
const numbered: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** A level as a logger writes it in JSON: a text without the blanks that align it, or a number of pino's or Bunyan's. */
export function levelOf(value: unknown): string | undefined {
  if (typeof value === 'number') return numbered[value];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > maxLevelLength ? undefined : text;
}

const maxLevelLength = 32;
/** The level stands before the message: no more of a line is read. */
const maxPrefixLength = 160;
const maxPrefixWords = 10;
/** Colours, as terminals have them. */
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');
const assigned = /^(?:level|lvl|severity)="?([A-Za-z]+)"?$/i;
const months = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;

/**
 * The level in a line of text, as Spring Boot, Logback, Log4j, Tomcat, java.util.logging, Lambda, Python and logfmt write it: after
 * times, ids and what is in brackets, and before the message. Undefined for any other line.
 */
export function levelOfLine(line: string): string | undefined {
  const prefix = line.slice(0, maxPrefixLength).replace(escapes, '');
  let isInBrackets = false;
  for (const word of prefix.split(/[\s|]+/, maxPrefixWords)) {
    const [, value] = assigned.exec(word) ?? [];
    if (value !== undefined && levels.has(value.toLowerCase())) return value;
    const bare = word.replace(/^[[(<]+|[\])>:,-]+$/g, '');
    const isBracketed = /^[[(<]/.test(word);
    if (upperCaseLevels.has(bare) || (isBracketed && levels.has(bare.toLowerCase()))) return bare;
    const opens: boolean = isInBrackets || isBracketed;
    isInBrackets = opens && !/[\])>][:,]?$/.test(word);
    if (!opens && !isOfPrefix(bare)) return undefined;
  }
  return undefined;
}

/** Whether a word may stand before the level: a time, an id, a number, or `key=value`. */
function isOfPrefix(word: string): boolean {
  return (
    word === '' ||
    /\d/.test(word) ||
    months.test(word) ||
    /^(?:AM|PM|UTC|GMT|Z|[-*]+)$/i.test(word) ||
    word.includes('=')
  );
}
