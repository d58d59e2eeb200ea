/** What went wrong, stable for programs: messages may be reworded, codes may not. */
export type AlertsErrorCode = 'NOT_AN_EVENT' | 'INVALID_OPTION' | 'UNREADABLE_FILE' | 'UNDELIVERED';

/** An event that is none, an option that is wrong, a file that cannot be read, or an alert that no channel took. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError';
  readonly code: AlertsErrorCode;

  constructor(code: AlertsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
