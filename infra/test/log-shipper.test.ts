import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { LogShipper, type LogShipperProps } from '../src/index.ts';
import { inStack, roleStatements } from './templates.ts';

const arn = 'arn:aws:es:eu-west-1:111122223333:domain/logs';
const shipper = (props: Partial<LogShipperProps> = {}) =>
  inStack((stack) => {
    new LogShipper(stack, 'Logs', {
      engine: { url: 'https://logs.example.com', arn },
      logGroups: [{ name: '/ecs/test/orders' }, { name: '/ecs/test/stock', lagSeconds: 5 }],
      functionName: 'test-log-shipper',
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
