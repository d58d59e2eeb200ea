/** What went wrong with a deployment, stable for programs: messages may be reworded, codes may not. */
export type DeployErrorCode =
  | 'WRONG_USE'
  | 'GIT_FAILED'
  | 'COMMIT_NOT_FOUND'
  | 'WORKTREE_DIRTY'
  | 'ARTIFACTS_FAILED'
  | 'COMPILE_FAILED'
  | 'IMAGE_BUILD_FAILED'
  | 'IMAGE_PUSH_FAILED'
  | 'DEPLOY_FAILED'
  | 'DEPLOYMENT_IN_PROGRESS'
  | 'PRODUCTION_NOT_CONFIRMED'
  | 'PIPELINES_STALE'
  | 'INTERRUPTED';

/** The base of everything this package throws; the message says what happened and how to mend it. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly code: DeployErrorCode;

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What went wrong, in a sentence that says what to do; of what the AWS SDK throws too, which repeats the network's own words. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError')
    return `${error.message}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.`;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  if (!$metadata || $metadata.httpStatusCode !== undefined) return error.message;
  return `AWS does not answer (${error.message || error.name}); check the network, the region and AWS_ENDPOINT_URL.`;
}
