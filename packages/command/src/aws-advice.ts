/** Errors of the AWS SDK and services by the cause that a person can fix. */
const missing = new Set(['CredentialsProviderError', 'TokenProviderError', 'NoCredentialsError']);
const expired = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
  'SSOTokenProviderFailure',
]);
const invalid = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'AuthFailure',
]);
const remedy =
  'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; with IAM Identity Center run `aws sso login`';

/**
 * What to do where AWS credentials are missing, have expired or are refused, or where AWS does not answer.
 * @returns undefined for every other error
 * @example
 * const advice = awsAdvice(error);
 * if (advice) process.stderr.write(`${advice}\n`);
 */
export function awsAdvice(error: unknown): string | undefined {
  for (const cause of causesOf(error)) {
    const advice = adviceFor(cause);
    if (advice !== undefined) return advice;
  }
  return undefined;
}

function adviceFor(error: Error): string | undefined {
  const detail = error.message === '' || error.message === error.name ? error.name : `${error.name}: ${error.message}`;
  if (missing.has(error.name)) {
    const isExpired = /expired|refresh/i.test(error.message);
    return `AWS credentials ${isExpired ? 'have expired' : 'are missing'} (${error.message}): ${remedy}`;
  }
  if (expired.has(error.name)) return `AWS credentials have expired (${detail}): ${remedy}`;
  if (invalid.has(error.name)) return `AWS refused the credentials (${detail}): ${remedy}`;
  if (error.message === 'Region is missing') return 'no AWS region: set AWS_REGION, or the region of AWS_PROFILE';
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  if (!$metadata || $metadata.httpStatusCode !== undefined) return undefined;
  return `AWS does not answer (${error.message || error.name}): check the network, the region and AWS_ENDPOINT_URL`;
}

/** The error and its causes, outermost first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at);
  return causes;
}
