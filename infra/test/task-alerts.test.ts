import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { TaskAlerts, type TaskAlertsProps } from '../src/index.ts';
import { fleetTemplates, inStack, roleStatements, smallFleet, statementsOf } from './templates.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:oncall';
const alerts = (props: Partial<TaskAlertsProps> = {}) =>
  inStack((stack) => {
    new TaskAlerts(stack, 'Alerts', {
      clusters: ['test'],
      channels: {
        oncall: { type: 'sns', topicArn },
        team: { type: 'telegram', token: 'ssm:/shop/telegram', chatId: '-1' },
        mail: { type: 'email', from: 'Alerts <alerts@example.com>', to: ['ops@example.com'] },
      },
      lookUps: { logGroups: ['/ecs/test/orders'], repositories: ['test'] },
      ...props,
    });
  });

describe('the rights of the alerts', () => {
  test.each([
    ['ecs:DescribeTasks', ':ecs:eu-west-1:111122223333:task/test/*'],
    ['ecs:DescribeServices', ':ecs:eu-west-1:111122223333:service/test/*'],
    ['logs:GetLogEvents', ':logs:eu-west-1:111122223333:log-group:/ecs/test/orders:log-stream:*'],
    ['ecr:DescribeImages', ':ecr:eu-west-1:111122223333:repository/test'],
    ['ssm:GetParameter', ':ssm:eu-west-1:111122223333:parameter/shop/telegram'],
    ['sns:Publish', topicArn],
  ])('%s is for what the alerts are about, alone', (action, resource) => {
    const [statement, ...others] = statementsOf(alerts(), action);
    expect(others).toEqual([]);
    expect(statement?.Resource).toHaveLength(1);
    expect(JSON.stringify(statement?.Resource)).toContain(resource);
  });

  test('a mail with a configuration set may use that set, too', () => {
    const mail = {
      type: 'email' as const,
      from: 'alerts@example.com',
      to: ['ops@example.com'],
      configurationSet: 'ops',
    };
    const [statement] = statementsOf(alerts({ channels: { mail } }), 'ses:SendRawEmail');
    expect(JSON.stringify(statement?.Resource)).toMatch(/:identity\/example\.com.*:configuration-set\/ops/);
  });

  test.each(['ecs:ListTasks', 'ecs:ListServices'])('%s is for the cluster alone', (action) => {
    const [statement] = statementsOf(alerts(), action);
    expect(JSON.stringify(statement?.Condition)).toContain('cluster/test"');
  });

  test('mail is sent as the one sender alone', () => {
    const [statement] = statementsOf(alerts(), 'ses:SendRawEmail');
    expect(statement?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'alerts@example.com' } });
  });

  test('evidence of the probe is listed and not read, where the fleet keeps some', () => {
    expect(statementsOf(alerts(), 's3:ListBucket')).toEqual([]);
    const lookUps = { evidence: { bucket: 'black-box', prefix: 'evidence' } };
    const template = alerts({ lookUps });
    const [statement] = statementsOf(template, 's3:ListBucket');
    expect(JSON.stringify(statement?.Resource)).toContain(':s3:::black-box"');
    expect(statement?.Condition).toEqual({ StringLike: { 's3:prefix': 'evidence/*' } });
    expect(statementsOf(template, 's3:GetObject')).toEqual([]);
    const fleet = smallFleet({ probe: { blackBox: { bucket: 'black-box' } }, alerts: { channels: {} } });
    const deployed = JSON.stringify(Object.values(fleetTemplates(fleet)).map((each) => each.toJSON()));
    expect(deployed).toContain('ALERTS_EVIDENCE');
  });

  test('incidents are read and changed, and nothing else is done with the table', () => {
    const actions = roleStatements(alerts()).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('dynamodb:'))).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    ]);
  });

  test('only actions without resources in AWS are for all', () => {
    const forAll = roleStatements(alerts()).filter(({ Resource }) => Resource.includes('*'));
    expect(forAll.flatMap(({ Action }) => Action).sort()).toEqual([
      'cloudwatch:GetMetricData',
      'cloudwatch:GetMetricWidgetImage',
      'ecs:DescribeTaskDefinition',
      'ecs:ListServices',
      'ecs:ListTasks',
    ]);
  });

  test('a secret that is in the environment of a process cannot be deployed, and is not repeated', () => {
    const channels = { team: { type: 'telegram', token: 'env:MY_TOKEN', chatId: '-1' } } as const;
    expect(() => alerts({ channels })).toThrow(/"ssm:\/path" or "secretsmanager:id"/);
    const written = { team: { type: 'telegram', token: '123:SECRET', chatId: '-1' } } as const;
    expect(() => alerts({ channels: written })).toThrow(/received something else/);
    expect(() => alerts({ channels: written })).not.toThrow(/SECRET/);
  });
});

describe('the rules', () => {
  test('the first one is the stop of a task, as the pattern has always been, of the cluster', () => {
    alerts().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          lastStatus: ['STOPPED'],
          clusterArn: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('cluster/test$')])] }],
        },
      },
    });
  });

  test('a deployment is known by the service it is about, as its event names no cluster', () => {
    const template = alerts();
    template.resourceCountIs('AWS::Events::Rule', 4);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'detail-type': ['ECS Deployment State Change'],
        resources: [{ prefix: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('service/test/$')])] } }],
      },
    });
  });

  test('each tries for a day and then keeps the event', () => {
    alerts().allResourcesProperties('AWS::Events::Rule', {
      Targets: [
        {
          DeadLetterConfig: { Arn: Match.anyValue() },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });
});

test('addresses get a separate topic, encrypted, and the Lambda may publish to it', () => {
  const template = alerts({ channels: {}, emails: ['ops@example.com'] });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  expect(statementsOf(template, 'sns:Publish')).toMatchObject([{ Resource: [{ Ref: expect.stringMatching('Mail') }] }]);
  const functions = JSON.stringify(template.findResources('AWS::Lambda::Function'));
  expect(functions).toMatch(/"ALERTS_CHANNELS":.*sns.*topicArn.*AlertsMail/);
});

test('addresses get every message, also where routes lead others to their channels', () => {
  const routes = JSON.stringify([{ severities: ['page'], to: ['oncall'] }]);
  const routesOf = (props: Partial<TaskAlertsProps>) =>
    Object.values(alerts(props).findResources('AWS::Lambda::Function'))[0]?.Properties.Environment.Variables
      .ALERTS_ROUTES;
  expect(JSON.parse(routesOf({ emails: ['ops@example.com'], alerts: { ALERTS_ROUTES: routes } }))).toEqual([
    { severities: ['page'], to: ['oncall'] },
    { to: ['emails'] },
  ]);
  expect(routesOf({ alerts: { ALERTS_ROUTES: routes } })).toBe(routes);
  expect(routesOf({ emails: ['ops@example.com'], alerts: { ALERTS_ROUTES: '[]' } })).toBe('[]');
});

test('a channel that has the name of that of the addresses is refused, not overwritten', () => {
  const channels = { emails: { type: 'sns', topicArn } } as const;
  expect(() => alerts({ channels, emails: ['ops@example.com'] })).toThrow(/^channels\.emails: .*rename the channel/);
  expect(() => alerts({ channels })).not.toThrow();
});

test('each channel has an alarm on what it does not take', () => {
  for (const channel of ['oncall', 'team', 'mail']) {
    alerts().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Bizom/Alerts',
      MetricName: 'DeliveriesFailed',
      Dimensions: Match.arrayWith([{ Name: 'channel', Value: channel }]),
    });
  }
});

test("an environment's Lambda neither knows nor may read the channels of others", () => {
  const channels = {
    team: { type: 'telegram', token: 'ssm:/shop/team', chatId: '-1' },
    oncall: { type: 'telegram', token: 'ssm:/shop/oncall', chatId: '-2' },
  } as const;
  const fleet = smallFleet({
    environments: { test: {}, live: {} },
    alerts: { channels, routes: [{ to: ['team'] }, { environments: ['live'], to: ['oncall'] }] },
  });
  const templates = fleetTemplates(fleet);
  const readable = (stack: string) =>
    JSON.stringify(templates[stack] && statementsOf(templates[stack], 'ssm:GetParameter'));
  expect(readable('live-task-alerts')).toMatch(/shop\/team.*shop\/oncall/);
  expect(readable('test-task-alerts')).not.toContain('oncall');
  expect(JSON.stringify(templates['test-task-alerts']?.toJSON())).not.toContain('shop/oncall');
});
