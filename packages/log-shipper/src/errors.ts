import type { ShipReport } from './report.ts';

/** What went wrong, stable for programs: messages may be reworded, codes may not. */
export type ShipperErrorCode =
  | 'INVALID_OPTIONS'
  | 'NOT_BASE64'
  | 'NOT_GZIP'
  | 'TRUNCATED_GZIP'
  | 'CORRUPT_GZIP'
  | 'PAYLOAD_TOO_LARGE'
  | 'NOT_JSON'
  | 'NOT_A_LOGS_PAYLOAD'
  | 'UNKNOWN_SOURCE'
  | 'OBJECT_UNREADABLE'
  | 'SELF_LOOP'
  | 'ENGINE_UNREACHABLE'
  | 'ENGINE_REFUSED'
  | 'UNUSABLE_RESPONSE'
  | 'TIME_SERIES_COLLECTION'
  | 'NO_CREDENTIALS'
  | 'NOT_SUBSCRIBED'
  | 'NOT_ALL_STORED'
  | 'QUARANTINE_FAILED'
  | 'FOREIGN_TEMPLATE'
  | 'FOREIGN_POLICY'
  | 'DOCUMENTS_DIFFER'
  | 'NOTHING_COMPARED';

/** The base of every error of this package: a stable `code`, a message that says what was received and what to do, the `cause`. */
export class ShipperError extends Error {
  override readonly name: string = 'ShipperError';
  readonly code: ShipperErrorCode;

  constructor(code: ShipperErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A payload that is not what CloudWatch Logs delivers: a retry would fail as well. */
export class PayloadError extends ShipperError {
  override readonly name = 'PayloadError';
}

/** An invalid option or environment variable; the message names it, what was expected and what was received. */
export class OptionsError extends ShipperError {
  override readonly name = 'OptionsError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_OPTIONS', message, options);
  }
}

/** The error for invalid options: every fault in one sentence. */
export function optionsError(faults: readonly string[]): OptionsError {
  return new OptionsError(faults.join('; '));
}

/** Not every event is safe: deliver the payload again. What was stored has its `_id` and will not be stored twice. */
export class NotAllStoredError extends ShipperError {
  override readonly name = 'NotAllStoredError';
  readonly report: ShipReport;

  constructor(report: ShipReport) {
    const { events, handedBack, refusals } = report;
    const reasons = refusals.map(({ status, reason }) => (status ? `${status} ${reason}` : reason)).join('; ');
    super('NOT_ALL_STORED', `${handedBack} of ${events} events are not stored: ${reasons || 'time is up'}`);
    this.report = report;
  }
}

/** Whether a request was not sent because there were no credentials to sign it with. */
export function isUnsigned(error: unknown): error is ShipperError {
  return error instanceof ShipperError && error.code === 'NO_CREDENTIALS';
}
