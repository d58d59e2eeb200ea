import { awsAdvice } from '@bizom/command';

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
  | 'OLDER_THAN_RUNNING'
  | 'PIPELINES_STALE'
  | 'INTERRUPTED';

/** The base of everything this package throws; the message says what happened and how to fix it. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly code: DeployErrorCode;

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error in a sentence for people. An AWS SDK error names what to fix where it can. */
export function inWords(error: unknown): string {
  return awsAdvice(error) ?? (error instanceof Error ? error.message || error.name : String(error));
}
