import { isDiagnosis } from '../text/evidence.ts';
import { matchAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';
import { bareEnd, readQuoted } from '../text/value.ts';
import { isSecretGiven } from './acceptance.ts';
import type { SecretName } from './secret-name.ts';

const beforeValue = /(?:\\{0,63}["'])?(?:[ \t]{1,8}|[ \t]{0,4},[ \t]{0,4})(?![-\s,])/y;

/** The value of an option: `--password X`, `-storepass X`, `["--token", "X"]`. */
export function readArgument(text: string, { kind, start, end }: SecretName): Finding[] | undefined {
  if (text[start] !== '-') return;
  const match = matchAt(beforeValue, text, end);
  if (!match) return;
  const at = end + match[0].length;
  const value = readQuoted(text, at) ?? { start: at, end: bareEnd(text, at) };
  const written = text.slice(value.start, value.end);
  return isSecretGiven(kind, written) && !isDiagnosis(written) ? [value] : [];
}
