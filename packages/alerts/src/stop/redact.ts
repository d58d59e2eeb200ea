const mark = '[redacted]';

const key =
  'pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?key)?|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|session[_-]?id';
/** The ARN of a secret is no secret: it is what has to be mended where the secret is missing. */
const notOfAnArn = '(?<!:secretsmanager:[\\w-]{0,30}:\\d{0,12}:secret)';
const value = `(?!\\[redacted\\])("(?:[^"\\\\\\n]|\\\\.)*"|\\\\+"[^"\\n]*"|'[^'\\n]*'|[^\\s"',;&)\\]}]+)`;

/** Key words whose value is a secret: `password=…`, `"api_key": "…"`, `{\"password\":\"…\"}`, `apiKey => …`, `-Dspring.datasource.password=…`. */
const named = new RegExp(`((?:${key})${notOfAnArn}(?:\\\\*["'])?\\s*(?:=>|[=:](?!>))\\s*)${value}`, 'gi');
/** `--password …`, `--db-token …`. */
const flag = new RegExp(`(--[\\w.-]{0,40}(?:${key})[ \\t]+)(?!-)${value}`, 'gi');
/** `<password>…</password>`. */
const element = new RegExp(`(<[\\w:.-]{0,40}(?:${key})>)[^<\\n]+(?=<)`, 'gi');

const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mark}`],
  [/(\bAuthorization\\*["']?\s*[=:]\s*\\*["']?[a-z][\w-]*[ \t]+)[\w.~+/=-]{8,}/gi, `$1${mark}`],
  [/((?:flock\.com\/hooks\/\w{1,40}|hooks\.slack\.com\/services)\/)[\w/-]+/gi, `$1${mark}`],
  [named, `$1${mark}`],
  [flag, `$1${mark}`],
  [element, `$1${mark}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mark],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|[sr]k_(?:live|test)_)[\w-]{10,}/g, mark],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, mark],
  [/(?<!\d)\d{6,12}:[\w-]{30,}/g, mark],
  [/(:\/\/[^\s/:@]{0,200}:)[^\s/]{1,200}@/g, `$1${mark}@`],
];

/**
 * The text without what looks like a secret: passwords, tokens, keys, JWTs, webhooks, credentials in URLs. Better one too many. What is
 * redacted already stays as it is.
 */
export function redact(text: string): string {
  return shapes.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}
