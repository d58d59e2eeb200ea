import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakerThreshold } from '../../src/rollout/decide.ts';
import { judge } from '../../src/rollout/rollout.ts';
import type { DeploymentFact, ServiceDeploymentFact, Snapshot, Unreachable } from '../../src/rollout/snapshot.ts';
import type { Rollout } from '../../src/rollout/verdict.ts';

const start: Rollout = {
  deploymentId: 'ecs-svc/new',
  earlierIds: ['ecs-svc/old'],
  startedAtMs: 0,
  stallMs: 900_000,
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

const facts = (atSeconds: number, deployments: DeploymentFact[], more: Partial<Snapshot> = {}): Snapshot => ({
  atMs: atSeconds * 1000,
  active: true,
  desired: 2,
  strategy: 'ROLLING',
  breaker: { enabled: true, rollback: true },
  alarmsRollBack: false,
  checksHealth: true,
  healthGraceMs: 0,
  deployments,
  failures: 0,
  ...more,
});
const gone = (atSeconds: number): Unreachable => ({ atMs: atSeconds * 1000, unreachable: 'connect ECONNREFUSED' });

/** The verdicts of one look after the other, up to the first end. */
function watch(looks: (Snapshot | Unreachable)[], rollout: Rollout = start) {
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
    expect(end).toEqual({ state: 'failed', detail: breakerText, undo: 'redeploy' });
  });

  test('failed at once where there is nothing that ECS could go back to', () => {
    expect(watch([facts(9, [fresh({ state: 'FAILED', reason: breakerText })])]).end).toMatchObject({ state: 'failed' });
  });

  test('in progress while ECS has not begun the rollback', () => {
    const failed = fresh({ state: 'FAILED', reason: breakerText });
    expect(watch([facts(9, [failed, old()]), facts(30, [failed, old()]), facts(70, [failed, old()])]).states).toEqual([
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

  test('not failed by the count of failures if the circuit breaker of ECS is on', () => {
    expect(watch([facts(9, [fresh(), old()], { failures: 50 })]).states).toEqual(['inProgress']);
  });

  test('timed out when its time is over', () => {
    const pending = facts(600, [fresh({ running: 1, pending: 1 }), old()]);
    expect(watch([facts(599, [fresh(), old()]), pending]).end).toEqual({
      state: 'timedOut',
      detail: 'not steady after 600 s: 1 of 2 running, 1 pending',
      undo: 'redeploy',
    });
  });

  test('completed, and not timed out, when it ends at the last moment', () => {
    expect(watch([facts(600, [fresh({ state: 'COMPLETED' })])]).end).toMatchObject({ state: 'completed' });
  });

  test('still followed after the network was gone', () => {
    const { states } = watch([facts(5, [fresh()]), gone(6), gone(60), facts(70, [fresh({ state: 'COMPLETED' })])]);
    expect(states).toEqual(['inProgress', 'inProgress', 'inProgress', 'completed']);
  });

  test('timed out, not failed, when the network stays away', () => {
    expect(watch([facts(5, [fresh()]), gone(6), gone(600)]).end).toEqual({
      state: 'timedOut',
      detail: 'ECS cannot be reached: connect ECONNREFUSED',
    });
  });

  test("failed when another person's deployment replaces it", () => {
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

describe('tasks without a health check', () => {
  const complete = (at: number, failures = 0) =>
    facts(at, [fresh({ state: 'COMPLETED', running: 2 })], { checksHealth: false, failures });

  test('have to stay up for a while after ECS called the rollout complete', () => {
    expect(watch([complete(3), complete(12), complete(13)]).states).toEqual(['inProgress', 'inProgress', 'completed']);
  });

  test('that end in that time are a failure', () => {
    expect(watch([complete(3), complete(7, 1)]).end).toEqual({
      state: 'failed',
      detail: 'ECS called it complete, then 1 task ended',
      undo: 'redeploy',
    });
  });
});

describe('time alone undoes nothing:', () => {
  const { timeoutMs: _, ...unlimited } = start;
  const slow = (at: number, running: number, left: number) =>
    facts(at, [fresh({ running, desired: 100 }), old({ running: left, desired: left })], { desired: 100 });

  test('a slow rolling update that still makes progress is followed for hours', () => {
    const looks = Array.from({ length: 100 }, (_, step) => slow(step * 600, step, 100 - step));
    const { states } = watch([...looks, facts(60_000, [fresh({ state: 'COMPLETED', running: 100 })])], unlimited);
    expect(states.at(-1)).toBe('completed');
  });

  test('without progress for stallMs it is undone, and the detail says for how long nothing changed', () => {
    const { end } = watch([slow(10, 1, 99), slow(500, 1, 99), slow(911, 1, 99)], unlimited);
    expect(end).toEqual({
      state: 'timedOut',
      detail: 'no progress for 901 s: 1 of 100 running',
      undo: 'redeploy',
    });
  });

  test('a task that crashes and starts again is no progress', () => {
    const looks = Array.from({ length: 40 }, (_, step) => slow(step * 30, step % 2, 100));
    expect(watch(looks, unlimited).end).toMatchObject({ state: 'timedOut' });
  });

  test('old tasks that drain are waited for, as the new ones serve', () => {
    const draining = (at: number) => facts(at, [fresh({ running: 2 }), old({ running: 1, desired: 0 })]);
    expect(watch([draining(1), draining(1000), draining(3500)], unlimited).states).toEqual([
      'inProgress',
      'inProgress',
      'inProgress',
    ]);
  });

  test('time in which ECS could not be reached is no standstill', () => {
    const looks = [slow(1, 1, 99), gone(2), gone(800), slow(1200, 1, 99), slow(1500, 1, 99), slow(2200, 1, 99)];
    expect(watch(looks, unlimited).states.slice(0, 5)).not.toContain('timedOut');
    expect(watch(looks, unlimited).end).toMatchObject({ state: 'timedOut', undo: 'redeploy' });
  });

  test('the grace period of health checks is added', () => {
    const graced = (at: number) => ({ ...slow(at, 1, 99), healthGraceMs: 1_200_000 });
    expect(watch([graced(1), graced(1000), graced(2000)], unlimited).states).not.toContain('timedOut');
  });
});

describe("ECS's record of a deployment", () => {
  const { timeoutMs: _, ...unlimited } = start;
  const record = (more: Partial<ServiceDeploymentFact> = {}): ServiceDeploymentFact => ({
    arn: 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/dev/ell/new',
    status: 'IN_PROGRESS',
    reason: '',
    requested: 2,
    running: 2,
    ...more,
  });
  const at = (second: number, more: Partial<ServiceDeploymentFact>, other: Partial<Snapshot> = {}) =>
    facts(second, [fresh({ running: 2 }), old()], {
      strategy: 'BLUE_GREEN',
      serviceDeployment: record(more),
      ...other,
    });
  const details = (looks: Snapshot[]) => {
    const seen: string[] = [];
    let rollout: Rollout = unlimited;
    for (const look of looks) {
      const judged = judge(rollout, look);
      seen.push(judged.verdict.detail);
      rollout = judged.rollout;
    }
    return seen;
  };
  const hour = 3600;

  test('leads a blue/green deployment through its stages, with the bake time that is left', () => {
    const stages = [
      at(1, { status: 'PENDING' }),
      at(20, { stage: 'SCALE_UP', running: 1 }),
      at(60, { stage: 'PRODUCTION_TRAFFIC_SHIFT', trafficPercent: 10 }),
      at(100, { stage: 'BAKE_TIME', bakeMs: 1440 * 60_000 }),
      at(100 + 23 * hour, { stage: 'BAKE_TIME', bakeMs: 1440 * 60_000 }),
      at(101 + 24 * hour, { stage: 'CLEAN_UP' }),
      at(110 + 24 * hour, { status: 'SUCCESSFUL' }),
    ];
    expect(details(stages)).toEqual([
      'waiting for ECS to start the deployment',
      'scaling up: 1 of 2 running',
      'shifting traffic: 10 % on the new revision',
      'baking, 1440 min left',
      'baking, 60 min left',
      'removing the old revision',
      'steady',
    ]);
    expect(watch(stages, unlimited).end).toEqual({ state: 'completed', detail: 'steady' });
  });

  test.each(['BLUE_GREEN', 'LINEAR', 'CANARY'] as const)('%s: a healthy new revision is never undone', (strategy) => {
    const stages = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'] as const;
    for (const stage of stages) {
      expect(
        watch([at(1, { stage }, { strategy }), at(90_000, { stage }, { strategy })], unlimited).end,
      ).toBeUndefined();
      const limited = watch([at(1, { stage }, { strategy }), at(700, { stage }, { strategy })]).end;
      expect(limited).toMatchObject({ state: 'timedOut', detail: expect.stringMatching(/goes on in ECS$/) });
      expect(limited).not.toHaveProperty('undo');
    }
  });

  test('a green revision that never comes up is stopped by ECS, not by another deployment', () => {
    const stuck = (second: number) => at(second, { stage: 'SCALE_UP', running: 0 });
    expect(watch([stuck(1), stuck(1000)], unlimited).end).toMatchObject({ state: 'timedOut', undo: 'stop' });
  });

  test('waits for a hook, and says what happens without an action', () => {
    const paused = { stage: 'POST_TEST_TRAFFIC_SHIFT' as const };
    const hook = { awaitsAction: true, expiresAtMs: 2 * hour * 1000, timeoutAction: 'ROLLBACK' };
    expect(details([at(hour, { ...paused, hook })])).toEqual([
      'paused for an approval after post test traffic shift, 60 min left, then rollback',
    ]);
    expect(watch([at(1, { ...paused, hook }), at(20 * hour, { ...paused, hook })], unlimited).end).toBeUndefined();
  });

  test.each([
    ['ROLLBACK_SUCCESSFUL', { state: 'rolledBack', detail: 'alarm shop-5xx went off', rolledBackTo: 'ell:1' }],
    ['ROLLBACK_FAILED', { state: 'failed', detail: 'alarm shop-5xx went off; the rollback of ECS failed too' }],
    ['ROLLBACK_IN_PROGRESS', undefined],
    ['ROLLBACK_REQUESTED', undefined],
    ['STOP_REQUESTED', undefined],
  ] as const)('%s: the rollback is left to ECS', (status, expected) => {
    const failing = at(5, { status, rollbackReason: 'alarm shop-5xx went off', rolledBackTo: 'ell:1' });
    expect(watch([failing], unlimited).end).toEqual(expected);
  });

  test('that a person stopped is failed, and nothing is undone', () => {
    const { end } = watch([at(5, { status: 'STOPPED', reason: 'Service deployment stopped by user.' })], unlimited);
    expect(end).toEqual({ state: 'failed', detail: 'Service deployment stopped by user.' });
  });

  test('that the circuit breaker stopped without a rollback is undone, if it is a rolling update', () => {
    const stopped = { status: 'STOPPED', reason: 'Deployment circuit breaker: tasks failed to start.' } as const;
    expect(watch([at(5, stopped, { strategy: 'ROLLING' })], unlimited).end).toMatchObject({ undo: 'redeploy' });
    expect(watch([at(5, stopped)], unlimited).end).not.toHaveProperty('undo');
  });
});

describe('an alarm of ECS', () => {
  const failed = fresh({ state: 'FAILED', reason: 'ECS deployment alarms: shop-5xx' });

  test('rolls back by itself: nothing else is deployed', () => {
    const looks = [5, 60, 600, 899].map((second) => facts(second, [failed, old()], { alarmsRollBack: true }));
    const { timeoutMs: _, ...unlimited } = start;
    expect(watch(looks, unlimited).end).toBeUndefined();
    const { end } = watch([...looks, facts(2000, [failed, old()], { alarmsRollBack: true })], unlimited);
    expect(end).toMatchObject({ state: 'failed', detail: expect.stringMatching(/has not begun/) });
    expect(end).not.toHaveProperty('undo');
  });
});

describe('a service of which no task is wanted', () => {
  const none = (at: number, state: DeploymentFact['state']) =>
    facts(at, [fresh({ state, desired: 0 })], { desired: 0, checksHealth: false });

  test('is completed, and the detail says that nothing runs', () => {
    expect(watch([none(1, 'COMPLETED')]).end).toEqual({
      state: 'completed',
      detail: 'steady, and nothing runs: 0 tasks are desired',
    });
  });

  test('is not completed by the first look where ECS states no rolloutState', () => {
    expect(watch([none(1, undefined), none(5, undefined), none(20, undefined)]).states).toEqual([
      'inProgress',
      'inProgress',
      'completed',
    ]);
  });
});

test('a task that failed before the rollout was complete does not fail it afterwards', () => {
  const breaker = { enabled: false, rollback: false };
  const look = (at: number, state: DeploymentFact['state'], failures: number) =>
    facts(at, [fresh({ state, running: 2 }), old()], { breaker, failures, checksHealth: false });
  expect(watch([look(1, 'IN_PROGRESS', 1), look(3, 'COMPLETED', 1), look(14, 'COMPLETED', 1)]).end).toMatchObject({
    state: 'completed',
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
    strategy: fc.constantFrom('ROLLING' as const, 'BLUE_GREEN' as const, 'CANARY' as const, 'LINEAR' as const),
    breaker: fc.record({ enabled: fc.boolean(), rollback: fc.boolean() }),
    alarmsRollBack: fc.boolean(),
    checksHealth: fc.boolean(),
    healthGraceMs: fc.constantFrom(0, 60_000),
    deployments: fc.uniqueArray(deployment, { selector: ({ id }) => id, maxLength: 3 }),
    failures: fc.nat(6),
  });
  const numRuns = process.env['CHAOS'] ? 200_000 : 5_000;

  test('ends, is completed only by its own deployment, and rolled back only to another one', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 8 }), (looks) => {
        const timed = looks.map((one, index): Snapshot => ({ ...one, atMs: index * 1000 }));
        const { end } = watch([
          ...timed,
          { ...(timed[0] as Snapshot), atMs: 600_000 },
          { ...(timed[0] as Snapshot), atMs: 2_000_000 },
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
