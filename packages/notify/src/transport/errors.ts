/** The kinds of failures, stable for programs: messages may be reworded, codes may not. */
export type NotifyErrorCode =
  | 'INVALID_CHANNEL'
  | 'INVALID_SECRET'
  | 'SECRET_UNAVAILABLE'
  | 'CLIENT_MISSING'
  | 'UNREACHABLE'
  | 'RATE_LIMITED'
  | 'REFUSED';

/** A message could not be sent, or a channel is misconfigured. Never contains a token or a webhook URL. */
export class NotifyError extends Error {
  override readonly name = 'NotifyError';
  readonly code: NotifyErrorCode;

  constructor(code: NotifyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
