/** What went wrong, stable for programs: messages may be reworded, codes may not. */
export type AlertsErrorCode = 'NOT_AN_EVENT' | 'INVALID_OPTION' | 'UNDELIVERED' | 'NOT_COUNTED';

/** Not an event, an invalid option, an alert that no channel took, or a stop that the incident table did not count yet. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError';
  readonly code: AlertsErrorCode;

  constructor(code: AlertsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
