import { growth, repeated } from '@bizom/testbed/growth';
import { describe, expect, it } from 'vitest';
import { commitOfTags } from '../../src/enrich/commit.ts';
import { readLog } from '../../src/enrich/log-lines.ts';
import { classify } from '../../src/index.ts';
import { unhealthyReason } from '../../src/rules/scheduler.ts';
import { stopEvent } from '../events.ts';

/** Pieces of what the patterns look for: repeated, they are what backtracking is slow on. */
const pieces = [
  'task ',
  'instance is unhealthy in ',
  ' is unhealthy in x due to (reason ',
  'assume the configured role ',
  'CannotPullContainerError: ',
  'exec: "',
  'name is already in use ',
  'mount mounting ',
  'not authorized to perform: ',
  'operation error ECR: ',
  'secret ',
  'arn:aws:ecs:',
  'a/b:c@sha256:',
  '(',
  '"',
  "'",
  ' ',
  '\n',
  '\\',
  'x',
  '0',
  ':',
  '/',
  '-',
  '.',
];

const judgements: [string, (text: string) => void][] = [
  ['a stopped reason', (reason) => void classify(stopEvent({ stopCode: 'TaskFailedToStart', reason }))],
  ['a scheduler’s reason', (reason) => void classify(stopEvent({ stopCode: 'ServiceSchedulerInitiated', reason }))],
  ['a reason without a stop code', (reason) => void classify(stopEvent({ reason }))],
  [
    'a container’s reason',
    (containerReason) => void classify(stopEvent({ stopCode: 'EssentialContainerExited', containerReason })),
  ],
  ['a service event', (text) => void unhealthyReason(text)],
  ['a log line', (text) => void readLog([text])],
  ['an image tag', (text) => void commitOfTags([text])],
];

describe.each(judgements)('the time to read %s', (_, work) => {
  // eight times the text: linear work takes about 8 times as long, quadratic work 64 times
  it.each(pieces)('grows with the text, made of %j', (piece) => {
    expect(growth(work, repeated(piece, 32_768, 8), 32)).toBeLessThan(32);
  });
});
