import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { neededToRefine, refine, tellApart } from '../../src/diagnose/refine.ts';
import { readLog } from '../../src/enrich/log-lines.ts';
import { readService } from '../../src/enrich/service.ts';
import type { Classified } from '../../src/stop/classification.ts';
import { stopEvent } from '../events.ts';

const stopOf = (more: Parameters<typeof stopEvent>[0]) => classify(stopEvent(more)) as Classified;
const crash = stopOf({ stopCode: 'EssentialContainerExited', exitCode: 1 });
const scaleIn = stopOf({
  stopCode: 'ServiceSchedulerInitiated',
  reason: 'Scaling activity initiated by (deployment ecs-svc/1)',
});
const internal = stopOf({ stopCode: 'TaskFailedToStart', reason: 'InternalError: x' });
const stoppedAt = Date.parse('2026-03-02T11:12:20Z');
const minutesBefore = (minutes: number) => stoppedAt - minutes * 60_000;

describe('refining', () => {
  const log = (lines: string[]) => ({ log: readLog(lines) });
  const exit3 = stopOf({ stopCode: 'EssentialContainerExited', exitCode: 3 });

  it('asks only for what may change the cause', () => {
    expect([crash, exit3, scaleIn, internal, stopOf({ stopCode: 'UserInitiated' })].map(neededToRefine)).toEqual([
      ['log'],
      ['log'],
      ['service'],
      ['recentStops'],
      [],
    ]);
  });

  it.each([
    ['several deployments', [{ createdAt: minutesBefore(600) }, { createdAt: minutesBefore(900) }], 'deployment'],
    ['one in progress', [{ rolloutState: 'IN_PROGRESS', createdAt: minutesBefore(600) }], 'deployment'],
    ['one that is ten minutes old', [{ rolloutState: 'COMPLETED', createdAt: minutesBefore(10) }], 'deployment'],
    ['one that is an hour old', [{ rolloutState: 'COMPLETED', createdAt: minutesBefore(60) }], 'scale-in'],
  ] as const)('C1 with %s is a %s', (_, deployments, cause) => {
    expect(tellApart({ deployments: [...deployments] }, scaleIn)).toBe(cause);
    expect(refine(scaleIn, { service: { deployments: [...deployments] } })).toMatchObject({ cause, action: 'silent' });
  });

  it('C1 stays what the event says where the service is not known: never guessed', () => {
    expect(refine(scaleIn, {})).toBe(scaleIn);
  });

  it('C1 alerts as what it is where either was asked for', () => {
    const service = { deployments: [] };
    expect(refine(scaleIn, { service }, ['scale-in'])).toMatchObject({ cause: 'scale-in', action: 'alert' });
    expect(refine(scaleIn, { service }, ['deployment'])).toMatchObject({ cause: 'scale-in', action: 'silent' });
  });

  const crashOf = (exitCode: number, more = {}) => stopOf({ stopCode: 'EssentialContainerExited', exitCode, ...more });
  const heap = 'java.lang.OutOfMemoryError: Java heap space';
  const fatal = '# A fatal error has been detected by the Java Runtime Environment:';

  it.each([
    [
      'exit 1 of a full heap on the main thread',
      1,
      [`Exception in thread "main" ${heap}`, '\tat Ell.main'],
      'oom-java-heap',
    ],
    ['exit 2 with an OutOfMemoryError', 2, [heap], 'oom-java-heap'],
    ['exit 3 of ExitOnOutOfMemoryError', 3, [`Terminating due to ${heap}`], 'oom-java-heap'],
    ['exit 3 of the application', 3, ['Configuration invalid, exiting'], 'app-crash'],
    ['exit 3 without any log line', 3, [], 'oom-java-heap'],
    [
      'OnOutOfMemoryError with kill -9',
      137,
      [heap, '# -XX:OnOutOfMemoryError="kill -9 %p"', '#   Executing /bin/sh -c "kill -9 1"...'],
      'oom-java-heap',
    ],
    ['OnOutOfMemoryError with kill', 143, [heap, '# -XX:OnOutOfMemoryError="kill %p"'], 'oom-java-heap'],
    [
      'CrashOnOutOfMemoryError without a core dump',
      1,
      [
        `Aborting due to ${heap}`,
        '#',
        fatal,
        '#',
        '#  Internal Error (debug.cpp:362), pid=1, tid=7',
        '#  fatal error: OutOfMemory encountered: Java heap space',
        '#',
      ],
      'oom-java-heap',
    ],
    [
      'an OutOfMemoryError that was survived, then a taken port',
      1,
      [
        heap,
        'INFO retried',
        'APPLICATION FAILED TO START',
        'Web server failed to start. Port 8080 was already in use.',
      ],
      'app-crash',
    ],
    [
      'an OutOfMemoryError as the cause of a failed start',
      1,
      ['Application run failed', 'BeanCreationException: no', `Caused by: ${heap}`],
      'oom-java-heap',
    ],
    ['exit 127 of a JVM that is process 1 and crashed', 127, [fatal, '#  SIGSEGV (0xb)'], 'jvm-fatal'],
    ['exit 134 of a JVM that crashed', 134, [fatal], 'jvm-fatal'],
    [
      'exit 1 of a JVM without native memory',
      1,
      ['# There is insufficient memory for the Java Runtime Environment to continue.'],
      'jvm-fatal',
    ],
    ['exit 1 of a wrong platform', 1, ['exec /app/run.sh: exec format error'], 'bad-image'],
    ['exit 255 of a wrong platform', 255, ['exec /app/run.sh: exec format error'], 'bad-image'],
    ['exit 1 of a missing entrypoint', 1, ['exec /docker-entrypoint.sh: no such file or directory'], 'bad-image'],
    [
      'exit 255 of a start-up that failed',
      255,
      ['Exception in thread "main" java.lang.IllegalStateException: no'],
      'app-crash',
    ],
    ['only a flag of that name', 1, ['Picked up JAVA_TOOL_OPTIONS: -XX:+ExitOnOutOfMemoryError'], 'app-crash'],
    ['exit 0 of a service', 0, [heap], 'oom-java-heap'],
  ])('%s', (_, exitCode, lines, cause) => {
    expect(refine(crashOf(exitCode), log(lines))).toMatchObject({ cause, exitCode, action: 'alert' });
  });

  it('says what is known about the log, and points at it only where it has lines', () => {
    const read = refine(crashOf(1), log(['java.lang.IllegalStateException: no']));
    expect(read.advice).toContain('last log lines');
    expect(read.text).not.toContain('No log was read');
    expect(refine(crashOf(1), log([])).text).toContain('Its log has no lines.');
    const firelens = refine(crashOf(1), { logMissing: 'container ell logs with awsfirelens, not with awslogs' });
    expect(firelens.text).toContain('No log was read: container ell logs with awsfirelens, not with awslogs.');
    expect(firelens.advice).not.toMatch(/log/i);
  });

  it('leaves a job that succeeded, and a cause that the event itself says', () => {
    const job = crashOf(0, { group: 'family:nightly' });
    const killed = crashOf(137, { containerReason: 'OutOfMemoryError: Container killed due to memory usage' });
    for (const stop of [job, killed]) expect(refine(stop, log([heap]))).toBe(stop);
  });

  it.each([
    ['Java heap space', '-Xmx', /leak/],
    ['Metaspace', '-XX:MaxMetaspaceSize', /^(?!.*heap)/is],
    [
      'unable to create native thread: possibly out of memory or process/resource limits reached',
      'threads that never end',
      /^(?!.*-Xmx)/s,
    ],
    [
      'Cannot reserve 1048576 bytes of direct buffer memory (allocated: 1, limit: 2)',
      '-XX:MaxDirectMemorySize',
      /^(?!.*-Xmx)/s,
    ],
  ])('gives an OutOfMemoryError of "%s" its own advice', (kind, advice, rest) => {
    for (const stop of [crashOf(1), crashOf(3)]) {
      const refined = refine(stop, log([heap, `java.lang.OutOfMemoryError: ${kind}`]));
      expect(refined).toMatchObject({ cause: 'oom-java-heap', advice: expect.stringContaining(advice) });
      expect(refined.text).toContain(refined.advice);
      expect(refined.advice).toMatch(rest);
    }
  });

  it('explains a stop by the scheduler without a reason by a rollout, or by the event that names the task', () => {
    const silent = stopOf({ stopCode: 'ServiceSchedulerInitiated', exitCode: 143 });
    expect(silent).toMatchObject({ cause: 'unknown', action: 'alert' });
    expect(neededToRefine(silent)).toEqual(['service']);
    const taskSet = readService({ taskSets: [{ id: 'ecs-svc/1', stabilityStatus: 'STABILIZING' }] });
    expect(refine(silent, { service: taskSet })).toMatchObject({ cause: 'deployment', action: 'silent' });
    const message = `(service ell) has stopped 1 running tasks: (task ${silent.taskId}).`;
    const named = readService({ events: [{ message }] });
    expect(refine(silent, { service: named })).toMatchObject({ cause: 'scale-in', action: 'silent' });
    expect(refine(silent, { service: { deployments: [] } })).toBe(silent);
  });

  it('A11 pages at the second in ten minutes', () => {
    const recent = (internalErrorsIn10Min: number) => ({
      recentStops: { lastHour: 2, more: false, internalErrorsIn10Min },
    });
    expect(refine(internal, recent(1))).toMatchObject({ severity: 'warn' });
    expect(refine(internal, recent(2))).toMatchObject({ severity: 'page' });
  });
});
