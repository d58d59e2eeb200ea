import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  breakerThreshold,
  type DeploymentFact,
  judge,
  type Rollout,
  type RolloutFacts,
  type Unreachable,
} from '../../src/rollout/rollout.ts';

const start: Rollout = {
  deploymentId: 'ecs-svc/new',
  earlierIds: ['ecs-svc/old'],
  startedAtMs: 0,
  timeoutMs: 600_000,
  settleMs: 10_000,
};

const fresh = (facts: Partial<DeploymentFact> = {}): DeploymentFact => ({
  id: 'ecs-svc/new',
  primary: true,
  state: 'IN_PROGRESS',
  reason: '',
  taskDefinition: 'ell:2',
  desired: 2,
  running: 0,
  pending: 0,
  ...facts,
});
const old = (facts: Partial<DeploymentFact> = {}) =>
  fresh({ id: 'ecs-svc/old', primary: false, state: 'COMPLETED', taskDefinition: 'ell:1', running: 2, ...facts });

const facts = (atSeconds: number, deployments: DeploymentFact[], more: Partial<RolloutFacts> = {}): RolloutFacts => ({
  atMs: atSeconds * 1000,
  active: true,
  desired: 2,
  breaker: { enabled: true, rollback: true },
  checksHealth: true,
  deployments,
  failures: 0,
  ...more,
});
const gone = (atSeconds: number): Unreachable => ({ atMs: atSeconds * 1000, unreachable: 'connect ECONNREFUSED' });

/** The verdicts of one look after the other, up to the first end. */
function watch(looks: (RolloutFacts | Unreachable)[], rollout: Rollout = start) {
  const states: string[] = [];
  for (const look of looks) {
    const judged = judge(rollout, look);
    states.push(judged.verdict.state);
    if (judged.verdict.state !== 'inProgress') return { states, end: judged.verdict };
    rollout = judged.rollout;
  }
  return { states, end: undefined };
}

const breakerText = 'ECS deployment circuit breaker: tasks failed to start.';

describe('a rollout is', () => {
  test('completed when ECS says so of the deployment that was started', () => {
    const { states } = watch([
      facts(1, [fresh(), old()]),
      facts(2, [fresh({ running: 2 }), old()]),
      facts(3, [fresh({ state: 'COMPLETED' })]),
    ]);
    expect(states).toEqual(['inProgress', 'inProgress', 'completed']);
  });

  test('not completed because an older deployment is', () => {
    expect(watch([facts(1, [old({ primary: true })])]).states).toEqual(['inProgress']);
  });

  test('rolled back, where the failed deployment stays in the list', () => {
    const failed = fresh({ primary: false, state: 'FAILED', reason: breakerText, desired: 0 });
    const { end } = watch([
      facts(5, [fresh()]),
      facts(9, [failed, old({ primary: true, state: 'IN_PROGRESS', reason: 'ECS deployment rollback in progress.' })]),
      facts(12, [failed, old({ primary: true })]),
    ]);
    expect(end).toEqual({ state: 'rolledBack', detail: breakerText, rolledBackTo: 'ell:1' });
  });

  test('rolled back, where the failed deployment is dropped from the list as the rollback ends', () => {
    const { end } = watch([
      facts(5, [fresh(), old()]),
      facts(9, [
        old({
          primary: true,
          state: 'IN_PROGRESS',
          reason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/old.',
        }),
      ]),
      facts(12, [old({ primary: true })]),
    ]);
    expect(end).toMatchObject({ state: 'rolledBack', rolledBackTo: 'ell:1' });
  });

  test('rolled back, where ECS starts a third deployment for it', () => {
    const third = old({ id: 'ecs-svc/third', primary: true, reason: 'ECS deployment circuit breaker: rolled back.' });
    expect(watch([facts(5, [fresh(), old()]), facts(12, [third])]).end).toMatchObject({ state: 'rolledBack' });
  });

  test('rolled back, also when everything happened between two looks', () => {
    expect(watch([facts(5, [fresh(), old()]), facts(30, [old({ primary: true })])]).end).toMatchObject({
      state: 'rolledBack',
    });
  });

  test('failed when the rollback fails too', () => {
    const failed = fresh({ primary: false, state: 'FAILED', reason: breakerText });
    const { end } = watch([facts(9, [failed, old({ primary: true, state: 'FAILED', reason: 'no capacity' })])]);
    expect(end).toEqual({ state: 'failed', detail: `${breakerText}; the rollback failed too: no capacity` });
  });

  test('failed when the rollback does not end in its time', () => {
    const failed = fresh({ primary: false, state: 'FAILED', reason: breakerText });
    const back = old({ primary: true, state: 'IN_PROGRESS' });
    expect(watch([facts(500, [failed, back]), facts(700, [failed, back])]).states).toEqual([
      'inProgress',
      'inProgress',
    ]);
    expect(watch([facts(500, [failed, back]), facts(1100, [failed, back])]).end).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/did not end within/),
    });
  });

  test('failed, and to be rolled back here, where the circuit breaker only stops it', () => {
    const breaker = { enabled: true, rollback: false };
    const { end } = watch([facts(9, [fresh({ state: 'FAILED', reason: breakerText }), old()], { breaker })]);
    expect(end).toEqual({ state: 'failed', detail: breakerText, canRollBack: true });
  });

  test('failed at once where there is nothing that ECS could go back to', () => {
    expect(watch([facts(9, [fresh({ state: 'FAILED', reason: breakerText })])]).end).toMatchObject({ state: 'failed' });
  });

  test('in progress while ECS has not begun the rollback', () => {
    const failed = fresh({ state: 'FAILED', reason: breakerText });
    expect(watch([facts(9, [failed, old()]), facts(12, [failed, old()]), facts(30, [failed, old()])]).states).toEqual([
      'inProgress',
      'inProgress',
      'failed',
    ]);
  });

  test.each([
    [2, 2, 'inProgress'],
    [2, 3, 'failed'],
    [20, 9, 'inProgress'],
    [20, 10, 'failed'],
  ])('without a circuit breaker and with %i tasks wanted, after %i failures: %s', (desired, failures, state) => {
    const breaker = { enabled: false, rollback: false };
    expect(watch([facts(9, [fresh(), old()], { breaker, desired, failures })]).states).toEqual([state]);
  });

  test('not failed by the count of failures where ECS has a circuit breaker of its own', () => {
    expect(watch([facts(9, [fresh(), old()], { failures: 50 })]).states).toEqual(['inProgress']);
  });

  test('timed out when its time is over', () => {
    const pending = facts(600, [fresh({ running: 1, pending: 1 }), old()]);
    expect(watch([facts(599, [fresh(), old()]), pending]).end).toEqual({
      state: 'timedOut',
      detail: 'not steady after 600 s: 1 of 2 running, 1 pending',
      canRollBack: true,
    });
  });

  test('completed, and not timed out, when it ends at the last moment', () => {
    expect(watch([facts(600, [fresh({ state: 'COMPLETED' })])]).end).toMatchObject({ state: 'completed' });
  });

  test('still followed after the network was gone', () => {
    const { states } = watch([facts(5, [fresh()]), gone(6), gone(60), facts(70, [fresh({ state: 'COMPLETED' })])]);
    expect(states).toEqual(['inProgress', 'inProgress', 'inProgress', 'completed']);
  });

  test('timed out, not failed, when the network never came back', () => {
    expect(watch([facts(5, [fresh()]), gone(6), gone(600)]).end).toEqual({
      state: 'timedOut',
      detail: 'ECS cannot be reached: connect ECONNREFUSED',
    });
  });

  test("failed when somebody else's deployment takes its place", () => {
    const other = fresh({ id: 'ecs-svc/other', taskDefinition: 'ell:3' });
    expect(watch([facts(5, [fresh(), old()]), facts(8, [other, fresh({ primary: false }), old()])]).end).toEqual({
      state: 'failed',
      detail: 'replaced by another deployment, ecs-svc/other',
    });
  });

  test('failed when the service is deleted', () => {
    expect(watch([facts(5, [], { active: false })]).end).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/deleted/),
    });
  });

  test('completed at once when no task is wanted', () => {
    const none = facts(1, [fresh({ state: 'COMPLETED', desired: 0 })], { desired: 0, checksHealth: false });
    expect(watch([none]).end).toMatchObject({ state: 'completed' });
  });
});

describe('tasks that nobody asks for their health', () => {
  const complete = (at: number, failures = 0) =>
    facts(at, [fresh({ state: 'COMPLETED', running: 2 })], { checksHealth: false, failures });

  test('have to stay up for a while after ECS called the rollout complete', () => {
    expect(watch([complete(3), complete(12), complete(13)]).states).toEqual(['inProgress', 'inProgress', 'completed']);
  });

  test('that end in that time are a failure', () => {
    expect(watch([complete(3), complete(7, 1)]).end).toEqual({
      state: 'failed',
      detail: 'ECS called it complete, then 1 task ended',
      canRollBack: true,
    });
  });
});

describe('every sequence of looks', () => {
  const state = fc.constantFrom('IN_PROGRESS' as const, 'COMPLETED' as const, 'FAILED' as const);
  const deployment = fc.record({
    id: fc.constantFrom('ecs-svc/new', 'ecs-svc/old', 'ecs-svc/third'),
    primary: fc.boolean(),
    state,
    reason: fc.constantFrom('', breakerText, 'rolling back'),
    taskDefinition: fc.constantFrom('ell:1', 'ell:2'),
    desired: fc.nat(4),
    running: fc.nat(4),
    pending: fc.nat(4),
  });
  const look = fc.record({
    active: fc.boolean(),
    desired: fc.nat(4),
    breaker: fc.record({ enabled: fc.boolean(), rollback: fc.boolean() }),
    checksHealth: fc.boolean(),
    deployments: fc.uniqueArray(deployment, { selector: ({ id }) => id, maxLength: 3 }),
    failures: fc.nat(6),
  });
  const numRuns = process.env['CHAOS'] ? 200_000 : 5_000;

  test('ends, is completed only by its own deployment, and rolled back only to another one', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 8 }), (looks) => {
        const timed = looks.map((one, index): RolloutFacts => ({ ...one, atMs: index * 1000 }));
        const { end } = watch([
          ...timed,
          { ...(timed[0] as RolloutFacts), atMs: 600_000 },
          { ...(timed[0] as RolloutFacts), atMs: 2_000_000 },
        ]);
        expect(end).toBeDefined();
        const last = timed.find((one, index) => watch(timed.slice(0, index + 1)).end && one);
        const own = last?.deployments.find(({ id }) => id === 'ecs-svc/new');
        if (last && watch(timed).end?.state === 'completed')
          expect(own).toMatchObject({ primary: true, state: 'COMPLETED' });
        if (last && watch(timed).end?.state === 'rolledBack') expect(own?.primary ?? false).toBe(false);
      }),
      { numRuns },
    );
  });
});

test.each([
  [1, 3],
  [6, 3],
  [7, 4],
  [25, 13],
  [1000, 200],
])("the circuit breaker's limit for %i tasks is %i failures", (desired, limit) => {
  expect(breakerThreshold(desired)).toBe(limit);
});
