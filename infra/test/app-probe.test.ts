import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { AppProbe, type AppProbeProps } from '../src/index.ts';
import { inStack, roleStatements, smallFleet, statementsOf } from './templates.ts';

const probe = (props: Partial<AppProbeProps> = {}, inVpc = false) =>
  inStack((stack) => {
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
    });
    const where = inVpc ? { vpc } : {};
    new AppProbe(stack, 'Probe', { fleet: smallFleet(), environmentName: 'test', ...where, ...props });
  });

describe('the rights of the probe', () => {
  test('it publishes metrics of its own namespace alone', () => {
    const [statement] = statementsOf(probe(), 'cloudwatch:PutMetricData');
    expect(statement?.Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'AppProbe' } });
  });

  test('it may not publish at all where its metrics are log lines', () => {
    expect(statementsOf(probe({ fleet: smallFleet({ probe: { sink: 'emf' } }) }), 'cloudwatch:PutMetricData')).toEqual(
      [],
    );
  });

  test('it reads tasks and services of its cluster, and changes nothing', () => {
    const ecs = roleStatements(probe()).flatMap(({ Action }) => Action.filter((action) => action.startsWith('ecs:')));
    expect(ecs.sort()).toEqual(['ecs:DescribeServices', 'ecs:DescribeTasks', 'ecs:ListTasks']);
    expect(JSON.stringify(statementsOf(probe(), 'ecs:DescribeTasks'))).toContain(':task/test/*');
  });

  test('it reads the log-in of the endpoints by its name', () => {
    const auth = { type: 'basic', username: 'probe', password: 'secretsmanager:actuator#password' } as const;
    const [statement] = statementsOf(
      probe({ fleet: smallFleet({ probe: { auth } }) }),
      'secretsmanager:GetSecretValue',
    );
    expect(JSON.stringify(statement?.Resource)).toContain(':secret:actuator-??????"');
  });
});

describe('the evidence of tasks that die', () => {
  const rights = (blackBox?: { bucket: string }) =>
    roleStatements(probe({ fleet: smallFleet({ probe: blackBox ? { blackBox } : {} }) })).filter(({ Action }) =>
      Action.some((action) => action.startsWith('s3:')),
    );

  test('is written to its own prefix of the bucket, and deleted there when it is too old', () => {
    const [objects, bucket] = rights({ bucket: 'black-box' });
    expect(objects?.Action).toEqual(['s3:PutObject', 's3:DeleteObject']);
    expect(JSON.stringify(objects?.Resource)).toContain(':s3:::black-box/evidence/*"');
    expect(bucket?.Condition).toEqual({ StringLike: { 's3:prefix': 'evidence/*' } });
  });

  test('needs no rights where the fleet keeps none', () => {
    expect(rights()).toEqual([]);
  });
});

describe('in a VPC', () => {
  test('it reaches the endpoints and AWS, and nothing reaches it', () => {
    const template = probe({ fleet: smallFleet({ services: { orders: { port: 9090 }, stock: {} } }) }, true);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [443, 9090, 8080, 53, 53].map((port) => Match.objectLike({ FromPort: port, ToPort: port })),
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('its own code may not use the right to make network interfaces', () => {
    const [allow, deny] = statementsOf(probe({}, true), 'ec2:CreateNetworkInterface');
    expect([allow?.Effect, deny?.Effect]).toEqual(['Allow', 'Deny']);
    expect(JSON.stringify(deny?.Condition)).toContain('lambda:SourceFunctionArn');
  });
});

test('it runs each minute, for as long as its rounds take and one more', () => {
  const template = probe();
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 85,
    Environment: { Variables: { ENVIRONMENT: 'test', ROUNDS_SECONDS: '60' } },
  });
  probe({ every: Duration.minutes(5) }).hasResourceProperties('AWS::Lambda::Function', { Timeout: 325 });
});

test('each service has an alarm for a task that is down and one for a heap that is full, by its own threshold', () => {
  const services = { orders: { thresholds: { heapAfterGcPercent: 70 } }, stock: {} };
  const template = probe({ fleet: smallFleet({ services }) });
  const dimensions = (service: string) => [
    { Name: 'ClusterName', Value: 'test' },
    { Name: 'ServiceName', Value: service },
  ];
  const alarm = (MetricName: string, service: string, Threshold: number) =>
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AppProbe',
      MetricName,
      Dimensions: dimensions(service),
      Threshold,
    });
  alarm('Up', 'orders', 1);
  alarm('HeapAfterGcPercent', 'orders', 70);
  alarm('HeapAfterGcPercent', 'stock', 80);
});

describe('a service that is wholly down', () => {
  test('is an alarm by its tasks, which has no data where nothing is published: an alarm too', () => {
    const template = probe();
    for (const service of ['orders', 'stock']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AppProbe',
        MetricName: 'MissingTasks',
        Dimensions: [
          { Name: 'ClusterName', Value: 'test' },
          { Name: 'ServiceName', Value: service },
        ],
        Statistic: 'Maximum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'breaching',
      });
    }
  });

  test('is not taken for one where rounds are rarer than each minute', () => {
    const template = probe({ fleet: smallFleet({ probe: { intervalSeconds: 90 } }) });
    for (const MetricName of ['Up', 'MissingTasks']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Period: 120 });
    }
  });

  test('could not be seen where the fleet does not publish what the alarms look at: that is refused', () => {
    const fleet = smallFleet({ probe: { metrics: ['heapUsed', 'up'] } });
    expect(() => probe({ fleet })).toThrow(/probe\.metrics: .*; add missingTasks, heapAfterGcPercent\./);
  });
});

describe('many services', () => {
  const services = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      `s${index}`,
      index < 2 ? { thresholds: { heapAfterGcPercent: 95 } } : {},
    ]),
  );
  const alarms = () => {
    const found = Object.values(probe({ fleet: smallFleet({ services }) }).findResources('AWS::CloudWatch::Alarm'));
    return found.map(({ Properties }) => Properties).filter(({ MetricName }) => MetricName !== 'Invocations');
  };

  test('have one alarm for each condition of a cluster, with a contributor for each service', () => {
    const queries = alarms().flatMap(({ Metrics = [] }) =>
      Metrics.map(({ Expression }: { Expression: string }) => Expression),
    );
    const from = 'FROM SCHEMA("AppProbe", "ClusterName", "ServiceName") WHERE "ClusterName" = \'test\'';
    expect(queries).toEqual([
      `SELECT MAX("MissingTasks") ${from} GROUP BY "ServiceName" ORDER BY MAX() DESC`,
      `SELECT MIN("Up") ${from} GROUP BY "ServiceName" ORDER BY MIN() ASC`,
      `SELECT MAX("HeapAfterGcPercent") ${from} AND "ServiceName" != 's0' AND "ServiceName" != 's1' GROUP BY "ServiceName" ORDER BY MAX() DESC`,
    ]);
  });

  test('keep their own thresholds', () => {
    const own = alarms().filter(({ MetricName }) => MetricName === 'HeapAfterGcPercent');
    expect(own.map(({ Threshold }) => Threshold)).toEqual([95, 95]);
  });
});

test('no round at all is an alarm too, and one that fails, however rare they are', () => {
  const template = probe({ every: Duration.minutes(5) });
  const alarm = (MetricName: string, properties: object) =>
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Period: 300, ...properties });
  alarm('Invocations', { TreatMissingData: 'breaching' });
  alarm('Errors', { DatapointsToAlarm: 3, EvaluationPeriods: 5 });
});

test('nothing is kept of a round that failed: the next one is due', () => {
  const template = probe();
  template.resourceCountIs('AWS::SQS::Queue', 0);
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
});

test('what only takes connections has no alarm on its heap', () => {
  const template = probe({ fleet: smallFleet({ services: { queue: { port: 9092, health: { kind: 'tcp' } } } }) });
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'HeapAfterGcPercent' }, 0);
});
