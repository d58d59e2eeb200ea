/** A command that was called wrongly: it ends with exit code 2. The message says what was received and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'WRONG_USE';
}
