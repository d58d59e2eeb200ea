import type { Link, Message } from '@bizom/notify';
import { DeployError } from '../errors.ts';

/** What is known of a pipeline's run when it is over. */
export interface PipelineRun {
  branch: string;
  /** The full commit id. */
  commit: string;
  /** Exit code of the pipeline's script; undefined where the pipeline did not tell. */
  exitCode?: number;
  /** Page of the pipeline's run. */
  pipelineUrl?: string;
  /** Page of the commit. */
  commitUrl?: string;
}

/**
 * Reads Bitbucket's own variables.
 * @throws DeployError `WRONG_USE` where the branch or the commit is missing.
 */
export function pipelineRun(environment: Readonly<Record<string, string | undefined>>): PipelineRun {
  const need = (name: string) => {
    const value = environment[name];
    if (!value)
      throw new DeployError(
        'WRONG_USE',
        `${name} is not set: Bitbucket sets it in a pipeline; elsewhere set it yourself.`,
      );
    return value;
  };
  const branch = environment['BITBUCKET_BRANCH'] || environment['BITBUCKET_TAG'] || need('BITBUCKET_BRANCH');
  const commit = need('BITBUCKET_COMMIT');
  const origin = environment['BITBUCKET_GIT_HTTP_ORIGIN']?.replace(
    /^http:\/\/bitbucket\.org\//,
    'https://bitbucket.org/',
  );
  const build = environment['BITBUCKET_BUILD_NUMBER'];
  const exitCode = environment['BITBUCKET_EXIT_CODE'];
  return {
    branch,
    commit,
    ...(exitCode && { exitCode: Number(exitCode) }),
    ...(origin && build && { pipelineUrl: `${origin}/pipelines/results/${build}` }),
    ...(origin && { commitUrl: `${origin}/commits/${commit}` }),
  };
}

/** The message that alert.sh sent, with both links, and with how the pipeline really ended in its title. */
export function pipelineMessage({ branch, commit, exitCode, pipelineUrl, commitUrl }: PipelineRun): Message {
  const status =
    exitCode === undefined ? 'status unknown' : exitCode === 0 ? 'successful' : `failed, exit code ${exitCode}`;
  // A channel links the first place that reads as the label: it must not be the branch's name.
  const pipeline = branch.includes('pipeline') ? 'pipeline deployment finished' : 'pipeline';
  const links: Link[] = [
    ...(pipelineUrl ? [{ label: pipeline, url: pipelineUrl, inline: true }] : []),
    ...(commitUrl ? [{ label: commit, url: commitUrl, inline: true }] : []),
  ];
  return {
    title: `Pipeline ${status}: ${branch}`,
    text: `Branch [${branch}] pipeline deployment finished. Triggered by commit: ${commit}.`,
    severity: exitCode === 0 ? 'info' : 'warn',
    links,
  };
}
