import type { Refusal } from '../report.ts';

/** The error of an answer to a whole request; undefined if it has none. */
export function errorOf(body: unknown): unknown {
  return isObject(body) ? body['error'] : undefined;
}

/** The refusal that an engine's error describes, or whatever else was answered in its place. */
export function refusalOf(status: number, error: unknown): Refusal {
  if (!isObject(error)) return { status, type: 'http_error', reason: excerpt(error) };
  const cause = isObject(error['caused_by']) ? error['caused_by']['reason'] : undefined;
  // A front of AWS's answers `{"message": …}`, or `{"Message": …}`, where an engine has an error with a reason.
  const words = [error['reason'] ?? error['message'] ?? error['Message'], cause];
  const reason = words.filter((part) => typeof part === 'string').join(': ');
  return { status, type: String(error['type'] ?? 'unknown'), reason: excerpt(reason) };
}

/** A reason without the text of the log line that some engines show in it: that could say anything. */
export function engineWords(reason: string): string {
  const preview = reason.indexOf(". Preview of field's value");
  return preview < 0 ? reason : reason.slice(0, preview);
}

/** Engines repeat a whole document in some reasons. */
function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
