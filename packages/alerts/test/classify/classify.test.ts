import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { causeNames, causes } from '../../src/stop/causes.ts';
import { AlertsError } from '../../src/stop/errors.ts';
import { formatSeconds } from '../../src/stop/timing.ts';
import { stopEvent } from '../events.ts';

const exited = { stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited' };

describe('an unknown stop', () => {
  it('alerts with the raw text', () => {
    const stop = stopEvent({ stopCode: 'ServiceSchedulerInitiated', reason: 'Reworded by AWS <today>' });
    expect(classify(stop)).toMatchObject({
      action: 'alert',
      cause: 'unknown',
      text: expect.stringContaining('Reworded by AWS <today>'),
    });
  });
});

describe('the culprit', () => {
  it.each<[string, string, unknown[]]>([
    [
      'the one that ran out of memory',
      'db',
      [
        { name: 'ell', exitCode: 1 },
        { name: 'db', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      ],
    ],
    [
      'the application before another that failed',
      'ell',
      [
        { name: 'envoy', exitCode: 1 },
        { name: 'ell', exitCode: 1 },
      ],
    ],
    [
      'one that failed before one that obeyed SIGTERM',
      'envoy',
      [
        { name: 'ell', exitCode: 143 },
        { name: 'envoy', exitCode: 1 },
      ],
    ],
    ['one that obeyed SIGTERM before one that never ran', 'ell', [{ name: 'init' }, { name: 'ell', exitCode: 143 }]],
    ['one that never ran before one that went well', 'ell', [{ name: 'envoy', exitCode: 0 }, { name: 'ell' }]],
    [
      'never a sidecar of AWS',
      'app',
      [
        { name: 'aws-guardduty-agent-nm40lC', exitCode: 137 },
        { name: 'ecs-service-connect-x', exitCode: 1 },
        { name: '~internal~ecs~pause', exitCode: 137 },
        { name: 'app', exitCode: 0 },
      ],
    ],
    [
      'a sidecar where there is nothing else',
      'aws-guardduty-agent-x',
      [{ name: 'aws-guardduty-agent-x', exitCode: 1 }],
    ],
  ])('is %s', (_, culprit, containers) => {
    expect(classify(stopEvent({ ...exited, containers }))).toMatchObject({ culprit });
  });

  it('is no sidecar that ran out of memory while the service was scaled in', () => {
    const containers = [
      {
        name: 'aws-guardduty-agent-x',
        exitCode: 137,
        reason: 'OutOfMemoryError: container killed due to memory usage',
      },
      { name: 'ell', exitCode: 143 },
    ];
    const stop = stopEvent({
      stopCode: 'ServiceSchedulerInitiated',
      reason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      containers,
    });
    expect(classify(stop)).toMatchObject({ cause: 'deploy-or-scale-in', culprit: 'ell' });
  });

  it.each([143, 137])(
    'is no sidecar that ECS ended with code %i after the application had ended by itself',
    (exitCode) => {
      const others = [
        { name: 'ell', exitCode: 0 },
        { name: 'otel-collector', exitCode },
      ];
      expect(classify(stopEvent({ ...exited, containers: others }))).toMatchObject({
        culprit: 'ell',
        cause: 'app-exit-zero',
        action: 'alert',
      });
      const job = {
        ...exited,
        group: 'family:nightly',
        containers: [{ name: 'nightly', exitCode: 0 }, ...others.slice(1)],
      };
      expect(classify(stopEvent(job))).toMatchObject({ culprit: 'nightly', cause: 'app-exit-zero', action: 'silent' });
    },
  );

  it('is a sidecar that ran out of memory, or ended by itself, although the application exited 0', () => {
    const with137 = (more: object) => [
      { name: 'ell', exitCode: 0 },
      { name: 'otel', exitCode: 137, ...more },
    ];
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    expect(classify(stopEvent({ ...exited, containers: with137({ reason }) }))).toMatchObject({
      culprit: 'otel',
      cause: 'oom-container',
    });
    expect(classify(stopEvent({ ...exited, containers: with137({ exitCode: 1 }) }))).toMatchObject({ culprit: 'otel' });
  });

  it('is a container that the application waited for in vain', () => {
    const containers = [{ name: 'init', exitCode: 1 }, { name: 'ell' }];
    const reason = 'TaskFailedToStart: Dependency container [init] did not complete';
    expect(classify(stopEvent({ stopCode: 'TaskFailedToStart', reason, containers }))).toMatchObject({
      culprit: 'init',
      cause: 'app-crash',
      title: 'Container init of ell in prod crashed',
    });
  });

  it.each([
    ['cloudwatch-agent', 2, {}],
    ['metrics', 2, { image: 'public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1' }],
    ['log_router', 137, {}],
    ['envoy', 139, {}],
  ])('of a job is its application, whatever its helper %s does afterwards', (name, exitCode, more) => {
    const containers = [
      { name, exitCode, ...more },
      { name: 'worker', exitCode: 0 },
    ];
    const job = stopEvent({ ...exited, group: 'family:migrate', containers });
    expect(classify(job)).toMatchObject({ culprit: 'worker', cause: 'app-exit-zero', action: 'silent' });
  });

  it('of a job is what the task definition leaves over, where images and names do not tell', () => {
    const containers = [
      { name: 'a', exitCode: 2 },
      { name: 'b', exitCode: 0 },
    ];
    const job = stopEvent({ ...exited, group: 'family:migrate', containers });
    expect(classify(job)).toMatchObject({ culprit: 'a', action: 'alert' });
    const roles = [{ name: 'a', essential: false }, { name: 'b' }];
    expect(classify(job, { roles })).toMatchObject({ culprit: 'b', action: 'silent' });
    const waiting = [{ name: 'a' }, { name: 'b', dependsOn: ['a'] }];
    const failed = stopEvent({
      ...exited,
      group: 'family:migrate',
      containers: [containers[0], { name: 'b', exitCode: 1 }],
    });
    expect(classify(failed, { roles: waiting })).toMatchObject({ culprit: 'b', sidecar: false });
  });

  it.each([
    ['the log ends first', 'proxy', { ell: 9000, proxy: 2000 }, 3],
    ['the logs end at the same time', 'ell', { ell: 2100, proxy: 2000 }, 3],
    ['a log is not known', 'ell', { ell: 9000 }, 3],
    ['it was stopped by a signal', 'ell', { ell: 9000, proxy: 2000 }, 143],
  ])('is the one of several that failed, whose log ends first: %s', (_, culprit, times, exitCode) => {
    const containers = [
      { name: 'ell', exitCode: 1 },
      { name: 'proxy', exitCode },
    ];
    const roles = containers.map(({ name }) => {
      const lastLogAt = (times as Record<string, number>)[name];
      return { name, ...(lastLogAt !== undefined && { lastLogAt }) };
    });
    expect(classify(stopEvent({ ...exited, containers }), { roles })).toMatchObject({ culprit });
  });

  it('is the proxy that crashed before the application was stopped', () => {
    for (const exitCode of [143, 137]) {
      const containers = [
        { name: 'ell', exitCode },
        { name: 'ecs-service-connect-x', exitCode: 139 },
      ];
      expect(classify(stopEvent({ ...exited, containers }))).toMatchObject({
        culprit: 'ecs-service-connect-x',
        cause: 'native-crash',
        sidecar: true,
      });
    }
  });

  it('is not thrown off by thousands of containers', () => {
    const containers = Array.from({ length: 5000 }, (_, i) => ({
      name: `c${i}`,
      exitCode: 0,
      reason: 'x'.repeat(500),
    }));
    expect(classify(stopEvent({ ...exited, containers: [...containers, { name: 'ell', exitCode: 3 }] }))).toMatchObject(
      {
        culprit: 'ell',
        cause: 'oom-java-heap',
      },
    );
  });
});

describe('what is asked for', () => {
  const scaleIn = stopEvent({
    stopCode: 'ServiceSchedulerInitiated',
    reason: 'Scaling activity initiated by (deployment ecs-svc/1)',
  });

  it('alerts on a silent cause', () => {
    expect(classify(scaleIn)).toMatchObject({ action: 'silent' });
    expect(classify(scaleIn, { alertOn: ['deploy-or-scale-in'] })).toMatchObject({ action: 'alert', severity: 'info' });
  });

  it('uses the fleet’s names', () => {
    const names = { 'prod/ell': { environment: 'production', service: 'outlets' } };
    expect(classify(scaleIn, { names })).toMatchObject({
      environment: 'production',
      service: 'outlets',
      cluster: 'prod',
      title: expect.stringContaining('outlets in production'),
    });
    expect(classify(scaleIn)).toMatchObject({ environment: 'prod', service: 'ell' });
  });
});

describe('what people and programs write into reasons', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf';

  it('is without its secrets in every field', () => {
    const event = stopEvent({
      stopCode: 'UserInitiated',
      reason: 'stopped by CI --password=hunter2',
      containerReason: 'CannotStartContainerError: exec: "java -Ddb.password=hunter2"',
    });
    const stop = classify(event);
    expect(stop).toMatchObject({ reason: 'stopped by CI --password=[redacted]' });
    expect(JSON.stringify(stop)).not.toContain('hunter2');
    const failed = { 'detail-type': 'ECS Service Action', detail: { eventType: 'ERROR', reason: 'token=hunter2' } };
    expect(JSON.stringify(classify(failed))).not.toContain('hunter2');
  });

  it('keeps the ARN of a secret that is missing', () => {
    const reason = `ResourceInitializationError: unable to pull secrets or registry auth: failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException`;
    expect(classify(stopEvent({ stopCode: 'TaskFailedToStart', reason }))).toMatchObject({
      cause: 'secret-missing',
      text: expect.stringContaining(arn),
    });
  });
});

describe('bad input', () => {
  it.each([[null], [undefined], [7], ['text'], [[]], [{}], [{ detail: {} }], [{ 'detail-type': 7 }]])(
    '%j is named',
    (value) => {
      expect(() => classify(value)).toThrow(AlertsError);
      expect(() => classify(value)).toThrow(/Expected an EventBridge event/);
    },
  );

  it.each([
    [
      'another type of event',
      { 'detail-type': 'EC2 Instance State-change Notification', detail: { state: 'stopped' } },
    ],
    ['no detail', { 'detail-type': 'ECS Task State Change' }],
    ['a null detail', { 'detail-type': 'ECS Task State Change', detail: null }],
    ['a service action of no name', { 'detail-type': 'ECS Service Action', detail: { eventName: null } }],
  ])('%s is ignored', (_, value) => expect(classify(value)).toMatchObject({ action: 'ignore' }));

  it('old short ARNs, null fields and text where numbers belong are read as far as they go', () => {
    const event = stopEvent({
      ...exited,
      containers: [
        null,
        'text',
        { name: null, exitCode: null, cpu: 'null' },
        { name: 'ell', exitCode: '137', reason: 'null', cpu: 'null' },
      ],
      detail: {
        taskArn: 'arn:aws:ecs:us-east-1:1:task/b99d40b3',
        version: null,
        group: null,
        startedAt: 'yesterday',
        stoppingAt: 12,
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/ell',
      },
    });
    expect(classify(event)).toMatchObject({
      cause: 'killed',
      culprit: 'ell',
      exitCode: 137,
      taskId: 'b99d40b3',
      service: 'ell',
      cluster: 'prod',
    });
    expect(classify(event)).not.toHaveProperty('lifetimeSeconds');
  });

  it('a clock gone backwards gives no negative times', () => {
    const event = stopEvent({
      ...exited,
      exitCode: 1,
      detail: { startedAt: '2026-03-02T12:00:00Z', executionStoppedAt: '2026-03-02T09:00:00Z' },
    });
    expect(classify(event)).not.toHaveProperty('lifetimeSeconds');
    expect(classify(event)).not.toHaveProperty('drainSeconds');
  });

  it('an inherited property name is no name of a fleet, an event or a cause', () => {
    const event = {
      'detail-type': 'ECS Service Action',
      resources: ['arn:aws:ecs:x:1:service/constructor/toString'],
      detail: { eventName: 'constructor', eventType: 'ERROR' },
    };
    expect(classify(event)).toMatchObject({ cause: 'service-action', service: 'toString', severity: 'page' });
  });
});

describe('service actions', () => {
  it.each([
    ...[
      'SERVICE_TASK_CONFIGURATION_FAILURE',
      'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED',
      'SERVICE_HEALTH_UNKNOWN',
    ].map((name) => [name, 'ERROR', 'service-action', 'page']),
    ['ECS_OPERATION_THROTTLED', 'ERROR', 'service-action', 'warn'],
    ['SERVICE_DISCOVERY_OPERATION_THROTTLED', 'ERROR', 'service-action', 'warn'],
    ['SERVICE_DEPLOYMENT_FAILED', 'ERROR', 'deployment-failed', 'page'],
    ['SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', 'placement-failure', 'page'],
    ['SERVICE_TASK_START_IMPAIRED', 'WARN', 'start-impaired', 'warn'],
    ['SERVICE_DISCOVERY_INSTANCE_UNHEALTHY', 'WARN', 'service-action', 'warn'],
    ['VPC_LATTICE_TARGET_UNHEALTHY', 'WARN', 'service-action', 'warn'],
    ['SERVICE_STEADY_STATE', 'INFO', 'steady-state', 'info'],
  ])('%s (%s) -> %s, %s', (eventName, eventType, cause, severity) => {
    expect(classify({ 'detail-type': 'ECS Service Action', detail: { eventName, eventType } })).toMatchObject({
      cause,
      severity,
    });
  });

  it.each([
    'TASKSET_STEADY_STATE',
    'CAPACITY_PROVIDER_STEADY_STATE',
    'SERVICE_DESIRED_COUNT_UPDATED',
    'TASKS_STARTED',
    'TASKS_STOPPED',
    'SERVICE_REBALANCING_STARTED',
    'SERVICE_REBALANCING_COMPLETED',
  ])('%s says nothing', (eventName) => {
    expect(classify({ 'detail-type': 'ECS Service Action', detail: { eventName, eventType: 'INFO' } })).toMatchObject({
      action: 'ignore',
    });
  });
});

describe('the causes', () => {
  it('each say what happened and what to do, on one line', () => {
    for (const name of causeNames) {
      expect(causes[name].headline).toMatch(/^[a-z].*\w$/);
      expect(causes[name].advice).toMatch(/\.$/);
    }
  });
});

it('formats seconds in the two largest units', () => {
  expect([0.44, 66.2, 3725, 90_061, 59.6].map(formatSeconds)).toEqual([
    '0.4 s',
    '1 min 6 s',
    '1 h 2 min',
    '1 d 1 h',
    '1 min',
  ]);
});
