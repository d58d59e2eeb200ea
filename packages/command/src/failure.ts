import type { CommanderError } from 'commander';
import { awsAdvice } from './aws-advice.ts';
import { cleanLine, cleanText } from './text/index.ts';

/** Codes of wrong use that every command has: of `UsageError`, `@bizom/options` and `@bizom/fleet`. */
const sharedCodes = [
  'WRONG_USE',
  'INVALID_OPTIONS',
  'FLEET_NOT_FOUND',
  'FLEET_NOT_LOADABLE',
  'FLEET_INVALID',
  'UNKNOWN_ENVIRONMENT',
  'UNKNOWN_SERVICE',
];

/** Whether an error means that the command was called wrongly. */
export function isWrongUse(error: unknown, codes: readonly string[]): boolean {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' && (sharedCodes.includes(code) || codes.includes(code));
}

/**
 * An error for a person: one line, or its stack and causes where they are asked for.
 * @example
 * process.stderr.write(describeFailure(error));
 */
export function describeFailure(error: unknown, verbose = false): string {
  return verbose ? cleanText(stackOf(error)) : cleanLine(awsAdvice(error) ?? messageOf(error));
}

/** What went wrong, also where the message is empty, as for several refused connections at once. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error.cause === undefined ? error.name : messageOf(error.cause);
}

function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined || depth > 5 ? stack : `${stack}\nCaused by: ${stackOf(error.cause, depth + 1)}`;
}

/** Commander's message in the form of all others: `--timeout: expected a whole number, received "soon"`. */
export function parserMessage({ message }: CommanderError): string {
  const line = cleanLine(message.replace(/^error: /, '')).replace(/\s*\(Did you mean (.*)\?\)$/s, '; did you mean $1?');
  const invalid =
    /^(?:option '(?:-\w, )?([^\s']+)[^']*'|command-argument value) .*? is invalid(?: from env '[^']*')?\. (expected .*)$/s.exec(
      line,
    );
  return invalid ? `${invalid[1] ?? 'argument'}: ${invalid[2]}` : line;
}
