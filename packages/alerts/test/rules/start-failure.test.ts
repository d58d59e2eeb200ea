import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/index.ts';
import type { InnerError } from '../../src/rules/inner-errors.ts';
import type { StartObject } from '../../src/rules/objects.ts';
import { answers } from '../../src/rules/start-failure.ts';
import type { Cause } from '../../src/stop/causes.ts';
import { stopEvent } from '../events.ts';

/** One wording a line: what decides, the cause, the source of the words, the words. */
const wordings = readFileSync(new URL('../fixtures/wordings.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [row: string, cause: Cause, source: string, text: string]);

const failed = (reason: string) => classify(stopEvent({ stopCode: 'TaskFailedToStart', reason, startedAt: null }));

const sources = ['fargate', 'agent', 'docker', 'containerd'] as const;
type Source = (typeof sources)[number];

/** Sources that never report an object, and why. */
const silentAbout: Readonly<Record<StartObject, Partial<Record<Source, string>>>> = (() => {
  const beforeAgent = 'ECS decides before an agent has the task';
  const beforeRuntime = 'Fargate and the agent do this before the container runtime runs';
  const noRuntime = { docker: beforeRuntime, containerd: beforeRuntime };
  const onlyEcs = { ...noRuntime, agent: beforeAgent };
  const onlyHost = { fargate: 'no text shows the hosts of Fargate' };
  return {
    role: noRuntime,
    image: {},
    'image-login': { ...noRuntime, fargate: 'Fargate calls it registry auth: see registry' },
    registry: { ...noRuntime, agent: 'the agent calls it CannotPullECRContainerError: see image-login' },
    secret: noRuntime,
    parameter: noRuntime,
    'env-file': noRuntime,
    'log-driver': { containerd: 'Fargate validates the log driver itself' },
    'ebs-volume': onlyEcs,
    volume: {},
    'network-interface': onlyEcs,
    'network-plugin': { ...noRuntime, fargate: 'Fargate calls it ENI: see network-interface' },
    'memory-limit': { fargate: 'containerd’s words on Fargate', agent: 'Docker’s words' },
    host: { ...onlyHost, agent: 'Docker’s words' },
    capacity: noRuntime,
    agent: onlyEcs,
    constraint: { containerd: 'ECS places no task on Fargate that it would refuse' },
    port: { ...onlyHost, agent: 'Docker’s words', containerd: 'each task of Fargate has its own ports' },
    runtime: { fargate: 'containerd’s words on Fargate', agent: 'Docker’s words' },
  };
})();

/** Errors that a source cannot report of an object that it reports otherwise, and why. */
const silentErrors: Readonly<Record<string, string>> = {
  ...because('the agent passes on Docker’s words', 'image', 'agent', ['platform', 'rate-limit', 'invalid', 'no-space']),
  ...because('the agent passes on Docker’s words', 'image', 'agent', ['tls', 'login', 'denied']),
  ...because('Fargate passes on the words of containerd', 'image', 'fargate', ['invalid', 'tls', 'login']),
  ...because('the agent only reads S3 for FireLens', 'log-driver', 'agent', ['rate-limit', 'tls']),
  ...because('EFS has no limit of its size', 'volume', 'fargate', ['no-space']),
  ...because('Fargate mounts network file systems before the container runtime runs', 'volume', 'containerd', [
    'network',
  ]),
  ...because('ECS refuses such a task definition', 'volume', 'containerd', ['invalid', 'no-space']),
  ...because('a full disk of Fargate is that of the task: see runtime', 'host', 'containerd', ['no-space']),
  ...because('EC2 reports it to ECS', 'capacity', 'agent', ['quota', 'no-addresses', 'denied', 'not-found']),
};

function because(why: string, object: StartObject, source: Source, errors: readonly InnerError[]) {
  return Object.fromEntries(errors.map((error) => [`${object}/${error} ${source}`, why]));
}

/** Every pair and source that can occur, as `object/error source`; without the error where a text names none. */
const expectedWordings = Object.entries(answers).flatMap(([object, byError]) =>
  sources
    .filter((source) => silentAbout[object as StartObject][source] === undefined)
    .flatMap((source) => {
      const errors = Object.keys(byError).filter((error) => error !== 'otherwise');
      return errors.length === 0
        ? [`${object} ${source}`]
        : errors.map((error) => `${object}/${error} ${source}`).filter((pair) => silentErrors[pair] === undefined);
    }),
);

describe('a task that failed to start', () => {
  it.each(wordings)('%s -> %s in the words of %s: %s', (row, cause, _, reason) => {
    expect(failed(reason)).toMatchObject({ action: 'alert', row, cause });
    // The same words as a container's reason.
    const event = stopEvent({ stopCode: 'TaskFailedToStart', reason: 'Task failed to start', containerReason: reason });
    expect(classify(event)).toMatchObject({ cause, culprit: 'ell' });
  });

  it('is judged in the words of every source that can report an object and its error', () => {
    const known = new Set(wordings.map(([row, , source]) => `${row} ${source}`));
    expect(expectedWordings.filter((pair) => !known.has(pair))).toEqual([]);
    expect(wordings.map(([, , source]) => source).filter((source) => !sources.includes(source as Source))).toEqual([]);
  });

  it.each([
    [
      'image-network',
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref registry.example.com/not-found/access-denied:429: failed to do request: Head "https://registry.example.com/v2/no such host": dial tcp 10.0.1.5:443: i/o timeout',
    ],
    [
      'image-missing',
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref registry.example.com/x509/certificate:tls: registry.example.com/x509/certificate:tls: not found',
    ],
    [
      'secret-missing',
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:ecr-timeout-denied-x from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ],
  ])('%s, whatever names the text quotes: %s', (cause, reason) => expect(failed(reason)).toMatchObject({ cause }));

  it.each([
    [
      'ecr:GetAuthorizationToken',
      'unable to retrieve ecr registry auth: operation error ECR: GetAuthorizationToken, api error AccessDeniedException: no',
    ],
    [
      'secretsmanager:GetSecretValue',
      'failed to fetch secret x: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: y',
    ],
    [
      'ssm:GetParameters',
      'unable to retrieve secrets from ssm: operation error SSM: GetParameters, api error AccessDeniedException: no',
    ],
    [
      'logs:CreateLogGroup',
      'failed to create Cloudwatch log group: AccessDeniedException: User: x is not authorized to perform: logs:CreateLogGroup',
    ],
  ])('is advised to allow %s where that was refused', (action, reason = '') => {
    const { advice } = failed(reason) as { advice: string };
    expect(advice).toMatch(new RegExp(`^Allow ${action} to `));
  });
});
