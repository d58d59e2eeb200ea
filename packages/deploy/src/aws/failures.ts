/** An error of an AWS client, as far as it says how the call failed. */
interface AwsFailure {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Whether AWS asked for patience: too many calls, or too many at once on the same thing. */
export function isThrottled(error: unknown): boolean {
  const { name = '', message = '', $metadata } = Object(error) as AwsFailure;
  if ($metadata?.httpStatusCode === 429) return true;
  // ECS answers "Too many concurrent attempts to create a new revision of the specified family" with a ClientException.
  return /throttl|TooManyRequests|SlowDown|LimitExceededException|BandwidthLimit/i.test(name)
    ? !/quota|maximum number/i.test(message)
    : /rate exceeded|too many (requests|concurrent)|throttl/i.test(message);
}

/** Whether the next call may succeed: the network, a throttle, a fault of AWS; not a missing permission. */
export function isPassing(error: unknown): boolean {
  const { $metadata, name = '' } = Object(error) as AwsFailure;
  // The SDK puts its metadata also on network errors. An error without it is not from AWS.
  if (!$metadata) return false;
  const status = $metadata.httpStatusCode;
  return status === undefined || status >= 500 || isThrottled(error) || /timeout/i.test(name);
}

/** Whether the session that signed the call is over. */
export function isExpired(error: unknown): boolean {
  const { name = '', message = '' } = Object(error) as AwsFailure;
  return (
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(name) || /token.{0,40} (is|has) expired/i.test(message)
  );
}

/** Whether the caller may not make this call, or the endpoint does not have it, as emulators and old IAM policies. */
export function isRefused(error: unknown): boolean {
  const { $metadata } = Object(error) as AwsFailure;
  const status = $metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && !isPassing(error) && !isExpired(error);
}
