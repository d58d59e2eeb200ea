import { logShipperNames } from '@bizom/fleet';
import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, test } from 'vitest';
import { LogShipper, type LogShipperProps } from '../src/index.ts';
import { inStack, roleStatements } from './templates.ts';

const arn = 'arn:aws:es:eu-west-1:111122223333:domain/logs';
const shipper = (props: Partial<LogShipperProps> = {}) =>
  inStack((stack) => {
    new LogShipper(stack, 'Logs', {
      engine: { url: 'https://logs.example.com', arn },
      logGroups: [{ name: '/ecs/test/orders' }, { name: '/ecs/test/stock', lagSeconds: 5 }],
      names: logShipperNames('test-log-shipper'),
      ...props,
    });
  });

describe('the rights of the log shipper', () => {
  test('it may write in bulk to its domain and ask what it is, and do nothing else with it', () => {
    const about = roleStatements(shipper()).filter(({ Action }) => Action.some((action) => action.startsWith('es:')));
    expect(about.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['es:ESHttpPost'], [`${arn}/_bulk`]],
      [['es:ESHttpGet'], [`${arn}/`, `${arn}/_nodes`]],
      [['es:ESHttpPost'], [`${arn}/_bulk`]],
      [['es:ESHttpGet'], [`${arn}/`, `${arn}/_nodes`]],
    ]);
  });

  test('it may only put objects into its quarantine; only the replayer reads and removes them', () => {
    const about = roleStatements(shipper()).filter(({ Action }) => Action.some((action) => action.startsWith('s3:')));
    expect(about.map(({ Action }) => Action)).toEqual([
      ['s3:PutObject'],
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      ['s3:ListBucket'],
    ]);
    expect(about[2]?.Condition).toEqual({ StringLike: { 's3:prefix': 'quarantine/*' } });
    for (const { Resource } of about.slice(0, 2)) expect(JSON.stringify(Resource)).toContain('"/quarantine/*"');
  });

  test('no statement has a wildcard for an action, nor for a resource outside a VPC', () => {
    for (const { Action, Resource } of roleStatements(shipper())) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource).not.toContain('*');
    }
  });

  test('a log-in is read by the name of its secret alone, and is in no template', () => {
    const template = shipper({ engine: { url: 'https://logs.example.com', secret: 'secretsmanager:logs/engine' } });
    const secrets = roleStatements(template).filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'));
    expect(secrets).toHaveLength(2);
    expect(JSON.stringify(secrets)).toContain(':secret:logs/engine-??????');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { ENGINE_SECRET: 'secretsmanager:logs/engine', ENGINE_PASSWORD: Match.absent() } },
    });
  });
});

describe('subscriptions', () => {
  test('each log group has one, and one permission serves all of them', () => {
    const template = shipper();
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'logs.amazonaws.com',
      SourceAccount: '111122223333',
      SourceArn: Match.objectLike({
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('log-group:/ecs/test/\\*$')])],
      }),
    });
  });

  test("the shipper's own log is refused", () => {
    expect(() => shipper({ logGroups: [{ name: '/aws/lambda/test-log-shipper' }] })).toThrow('would never end');
    expect(() => shipper({ logGroups: [{ name: '/aws/lambda/test-log-shipper-replay' }] })).toThrow('would never end');
    expect(() => shipper({ logGroups: [{ name: '/aws/lambda/other' }] })).not.toThrow();
  });

  test('no log group at all is refused', () => {
    expect(() => shipper({ logGroups: [] })).toThrow('expected at least one log group');
  });

  test('an account policy leaves out the logs of the shipper and its replay', () => {
    const template = shipper({ logGroups: 'account', excludedLogGroups: ['/noise'] });
    const [policy] = Object.values(template.findResources('AWS::Logs::AccountPolicy'));
    expect(policy?.['Properties'].SelectionCriteria).toBe(
      'LogGroupName NOT IN ["/aws/lambda/test-log-shipper","/aws/lambda/test-log-shipper-replay","/noise"]',
    );
  });

  test('with Kinesis, CloudWatch Logs may put records into that stream, for this account alone', () => {
    const template = shipper({ kinesis: { shards: 2, retention: Duration.hours(48) } });
    template.hasResourceProperties('AWS::Kinesis::Stream', {
      ShardCount: 2,
      RetentionPeriodHours: 48,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    template.allResourcesProperties('AWS::Logs::SubscriptionFilter', { Distribution: 'ByLogStream' });
    const put = roleStatements(template).filter(({ Action }) => Action.includes('kinesis:PutRecord'));
    expect(put).toMatchObject([
      { Action: ['kinesis:PutRecord'], Resource: [{ 'Fn::GetAtt': [expect.any(String), 'Arn'] }] },
    ]);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });
  });
});

describe('what fails', () => {
  test('goes to a queue, is shipped again, and ends in another queue after a week', () => {
    const template = shipper();
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
      MaximumRetryAttempts: 2,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 900,
      RedrivePolicy: { maxReceiveCount: 672 },
      MessageRetentionPeriod: 1_209_600,
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } });
  });

  test('raises an alarm: errors, queues that fill, lag of each group by its own threshold, quarantine', () => {
    const template = shipper();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LagMs',
      Dimensions: [{ Name: 'LogGroup', Value: '/ecs/test/stock' }],
      ExtendedStatistic: 'p99',
      Threshold: 5000,
    });
    for (const name of ['Errors', 'Throttles', 'DestinationDeliveryFailures', 'Quarantined']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: name });
    }
    template.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { MetricName: 'ApproximateNumberOfMessagesVisible' },
      2,
    );
  });
});

describe('alarms on what the whole shipper does', () => {
  const ofFunction = (id: string) => [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(`^Logs${id}`) } }];

  test.each([
    ['log groups', undefined],
    ['the account', 'account'],
  ] as const)('tell of the quarantine of shipper and replayer, with the subscriptions of %s', (_, logGroups) => {
    const template = shipper(logGroups ? { logGroups } : {});
    for (const id of ['Shipper', 'Replayer']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'Quarantined',
        Dimensions: ofFunction(id),
      });
    }
  });

  test('tell of the lag of all where one policy takes the whole account', () => {
    const alarm = (Threshold: number) => ({
      MetricName: 'LagMs',
      Dimensions: ofFunction('Shipper'),
      ExtendedStatistic: 'p99',
      Threshold,
    });
    shipper({ logGroups: 'account' }).hasResourceProperties('AWS::CloudWatch::Alarm', alarm(60_000));
    const strict = shipper({ logGroups: 'account', lagSeconds: 5 });
    strict.hasResourceProperties('AWS::CloudWatch::Alarm', alarm(5000));
  });
});

test('what is given up is said with the time that it was tried for', () => {
  const meaning = (replayEvery: Duration) => {
    const alarms = shipper({ replayEvery }).findResources('AWS::CloudWatch::Alarm');
    return Object.entries(alarms).find(([id]) => id.includes('DeadLetters'))?.[1].Properties.AlarmDescription;
  };
  expect(meaning(Duration.minutes(15))).toContain('for 7 days');
  expect(meaning(Duration.minutes(5))).toContain('for 3.5 days');
});

describe('in a VPC', () => {
  const inVpc = (url: string) =>
    inStack((stack) => {
      const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-1'],
      });
      new LogShipper(stack, 'Logs', { engine: { url }, logGroups: [{ name: '/ecs/test/orders' }], vpc });
    });

  test('it gets out to every node of the engine', () => {
    inVpc('http://10.0.0.1:9200, http://10.0.0.2:9201,http://10.0.0.3').allResourcesProperties(
      'AWS::EC2::SecurityGroup',
      { SecurityGroupEgress: [443, 9200, 9201, 80].map((port) => Match.objectLike({ FromPort: port, ToPort: port })) },
    );
  });

  test('a URL that is none is refused, and not repeated', () => {
    const act = () => inVpc('https://user:secret@10.0.0.1:9200,10.0.0.2:9200');
    expect(act).toThrow(expect.objectContaining({ code: 'ENGINE_URL_INVALID' }));
    expect(act).toThrow(/^(?!.*secret)/);
  });
});

test('a key of the same app lets CloudWatch Logs and EventBridge use it, each once', () => {
  const template = inStack((stack) => {
    new LogShipper(stack, 'Logs', {
      engine: { url: 'https://logs.example.com' },
      logGroups: [{ name: '/ecs/test/orders' }],
      encryptionKey: new Key(stack, 'Key'),
    });
  });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const statements: { Principal: { Service?: string }; Action: string[]; Condition?: unknown }[] =
    key?.['Properties'].KeyPolicy.Statement;
  const of = (service: string) => statements.filter(({ Principal }) => Principal.Service === service);
  expect(of('logs.eu-west-1.amazonaws.com')).toMatchObject([
    { Action: expect.arrayContaining(['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']) },
  ]);
  expect(JSON.stringify(of('logs.eu-west-1.amazonaws.com')[0]?.Condition)).toContain(':logs:eu-west-1:111122223333:*');
  expect(of('events.amazonaws.com')).toMatchObject([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }]);
});

test('everything at rest is encrypted, and nothing is reached without TLS', () => {
  const template = shipper();
  template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  template.allResourcesProperties('AWS::S3::Bucket', { BucketEncryption: Match.anyValue() });
  for (const type of ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy']) {
    template.allResourcesProperties(type, {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  }
});

test('every choice can be overridden', () => {
  const template = shipper({
    memorySize: 1024,
    reservedConcurrentExecutions: 3,
    environment: { INDEX: 'logs' },
    functionProps: { description: 'mine' },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    MemorySize: 1024,
    ReservedConcurrentExecutions: 3,
    Description: 'mine',
    Environment: { Variables: { INDEX: 'logs' } },
  });
});
