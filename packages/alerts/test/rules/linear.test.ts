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

function millisecondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Doubling the text at most triples the time of linear work; the smallest of several runs keeps a busy machine out of it. */
function growth(work: (text: string) => void, piece: string): number {
  const size = 32_768;
  const text = piece.repeat(Math.ceil(size / piece.length));
  const runs = [1, 2, 3, 4, 5].map(() => {
    const once = millisecondsOf(() => work(text));
    return millisecondsOf(() => work(text.repeat(8))) / Math.max(once, 1);
  });
  return Math.min(...runs);
}

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
  // Eight times the text: linear work takes about 8 times as long, quadratic work 64 times.
  it.each(pieces)('grows with the text, made of %j', (piece) => {
    expect(growth(work, piece)).toBeLessThan(32);
  });
});
