import type { Link, Message } from '@bizom/notify';
import type { PipelineRun } from '../ci/ci-system.ts';

/** Makes the message of alert.sh, with links to the run and the commit; the title says how the pipeline ended. */
export function pipelineMessage({ branch, commit, exitCode, pipelineUrl, commitUrl }: PipelineRun): Message {
  const status =
    exitCode === undefined ? 'status unknown' : exitCode === 0 ? 'successful' : `failed, exit code ${exitCode}`;
  // A channel links the first place that reads as the label, so the label must not be part of the branch's name.
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
