/** Errors that pass by themselves: throttling, faults of the service, of the network, and answers that are late. */
const passing =
  /^(?:ProvisionedThroughputExceeded|Throttl|RequestLimitExceeded|TransactionInProgress|InternalServer|ServiceUnavailable|InternalFailure|TimeoutError|AbortError|TimeLimitError|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|NetworkingError|LimitExceeded)/;

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  const {
    name = '',
    code = '',
    $metadata,
  } = Object(error) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return passing.test(name) || passing.test(code) || ($metadata?.httpStatusCode ?? 0) >= 500;
}
