/** What went wrong, stable for programs: messages may be reworded, codes may not. */
export type ProbeErrorCode =
  | 'INVALID_TARGET'
  | 'INVALID_OPTIONS'
  | 'TIMEOUT'
  | 'UNREACHABLE'
  | 'BODY_TOO_LARGE'
  | 'BAD_RESPONSE'
  | 'DISCOVERY_FAILED'
  | 'PUBLISH_FAILED';

/** Any failure of the probe; the message says what was received, what was expected and how to fix it. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly code: ProbeErrorCode;

  constructor(code: ProbeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function notPublished(error: Error): ProbeError {
  return new ProbeError('PUBLISH_FAILED', `CloudWatch did not take the metrics: ${error.name} ${error.message}`, {
    cause: error,
  });
}
