const mark = '[redacted]';

/** Key words whose value is a secret: `password=…`, `"api_key": "…"`, `-Dspring.datasource.password=…`. */
const named =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|session[_-]?id)["']?\s*[=:]\s*)("[^"\n]*"|'[^'\n]*'|[^\s"',;&)\]}]+)/gi;

const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mark}`],
  [named, `$1${mark}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mark],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, mark],
  [/(?<!\d)\d{6,12}:[\w-]{30,}/g, mark],
  [/(:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,200}@/g, `$1${mark}@`],
];

/** The text without what looks like a secret: passwords, tokens, keys, JWTs, credentials in URLs. Better one too many. */
export function redact(text: string): string {
  return shapes.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}
