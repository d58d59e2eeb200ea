import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseThreadDump } from '../../src/parse/thread-dump.ts';

const text = `2026-11-28 10:49:06
Full thread dump OpenJDK 64-Bit Server VM (17.0.15 mixed mode):

"deadlock-left" - Thread t@42
   java.lang.Thread.State: BLOCKED
	at com.example.Faults.takeBoth(Faults.java:90)
	- waiting to lock <7b1f0e> (a java.lang.Object) owned by "deadlock-right" t@43
	- locked <1c2d3e> (a java.lang.Object)

   Locked ownable synchronizers:
	- None

"main" #1 prio=5 os_prio=0 cpu=99.08ms elapsed=9.5s tid=0x1 nid=0x2 waiting on condition  [0x3]
   java.lang.Thread.State: TIMED_WAITING (sleeping)
	at java.lang.Thread.sleep(java.base@17/Native Method)
	- parking to wait for  <0x00000> (a x.y.Z)

"VM Thread" os_prio=0 cpu=5.55ms
`;

describe('a thread dump', () => {
  it.each(['boot27', 'boot35'])('is read from the JSON of %s', (name) => {
    const threads = parseThreadDump(
      readFileSync(new URL(`../fixtures/${name}.threaddump.json`, import.meta.url), 'utf8'),
    );
    const left = threads?.find(({ name: thread }) => thread === 'deadlock-left');
    expect(left).toMatchObject({ state: 'BLOCKED', lockOwner: 'deadlock-right' });
    expect(left?.frames[0]).toMatch(/^com\.example\.\S+\(\w+\.java:\d+\)$/);
  });

  it('is read from text, as Spring Boot and as jstack write it', () => {
    expect(parseThreadDump(text)).toEqual([
      {
        name: 'deadlock-left',
        id: 42,
        state: 'BLOCKED',
        lock: '7b1f0e java.lang.Object',
        lockOwner: 'deadlock-right',
        lockOwnerId: 43,
        frames: ['com.example.Faults.takeBoth(Faults.java:90)'],
      },
      {
        name: 'main',
        id: 1,
        state: 'TIMED_WAITING',
        frames: ['java.lang.Thread.sleep(java.base@17/Native Method)'],
      },
    ]);
  });

  it.each(['', '{}', '{"threads":3}', '[]', '<html>', '"only a name"'])('is not read from %j', (other) => {
    expect(parseThreadDump(other)).toBeUndefined();
  });

  it('has its names cleaned', () => {
    const dump = JSON.stringify({
      threads: [{ threadName: 'a\u001b[2J\nb', threadState: 'RUNNABLE', stackTrace: 'x' }],
    });
    expect(parseThreadDump(dump)).toEqual([{ name: 'a b', state: 'RUNNABLE', frames: [] }]);
  });

  it('never throws, whatever it is', () => {
    const line = fc.oneof(fc.constantFrom(...text.split('\n')), fc.string({ unit: 'binary', maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.json(), (lines, json) => {
        parseThreadDump(lines.join('\n'));
        parseThreadDump(`{"threads":[${json}]}`);
      }),
      { numRuns: 1000 },
    );
  });
});
