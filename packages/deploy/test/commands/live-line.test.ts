import { expect, test } from 'vitest';
import { liveLine } from '../../src/commands/live-line.ts';

const docker = 'Step 4/9 : COPY ./deployables/notification-producer/target/notification-producer-1.0.war /root/bizom/';

test.each([
  [80, 'ell', 'scaling up: 1 of 2 running', undefined, 125_000, 'ell 2:05 scaling up: 1 of 2 running'],
  [80, 'ell', 'baking, 12 min left', undefined, 3_723_000, 'ell 1:02:03 baking, 12 min left'],
  [80, 'ell', 'building the image', 'Step 1/9 : FROM x', 9_999, 'ell 0:09 building the image | Step 1/9 : FROM x'],
  [
    80,
    'notification-producer',
    'building the image',
    docker,
    61_000,
    'notification-producer 1:01 building the image | Step 4/9 : COPY ./deployable…',
  ],
  [
    40,
    'notification-producer',
    'scaling up: 1 of 2 running',
    undefined,
    61_000,
    'notification-pr… 1:01 scaling up: 1 …',
  ],
  [40, 'ell', 'pushing 596849958460.dkr.ecr', undefined, 0, 'ell 0:00 pushing 596849958460.dkr.ecr'],
])('at %i columns %s, %s: a line that fits', (columns, subject, stage, output, elapsedMs, line) => {
  const shown = liveLine({ subject, stage, elapsedMs, ...(output && { output }) }, columns);
  expect(shown).toBe(line);
  expect(shown.length).toBeLessThanOrEqual(columns - 3);
});
