/** The kinds of failures, stable for programs: messages may be reworded, codes may not. */
export type FleetErrorCode =
  | 'FLEET_NOT_FOUND'
  | 'FLEET_NOT_LOADABLE'
  | 'FLEET_INVALID'
  | 'UNKNOWN_ENVIRONMENT'
  | 'UNKNOWN_SERVICE';

/** A fleet is missing, cannot be loaded or is invalid; the message names the field and how to fix it. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: FleetErrorCode;

  constructor(code: FleetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
