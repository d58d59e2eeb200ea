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

test('log events outlive the stack: those in the stream as well as those in the quarantine, which are deleted after a year', () => {
  const template = shipper({ kinesis: {} });
  template.hasResource('AWS::Kinesis::Stream', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 365, Status: 'Enabled' })] },
  });
  // Without a helper that empties it, CloudFormation does not delete a bucket that holds objects.
  expect(JSON.stringify(template.toJSON())).not.toContain('AutoDeleteObjects');
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

test('requests are signed for the region of the domain, not of the function', () => {
  const far = 'arn:aws:es:us-east-1:111122223333:domain/logs';
  shipper({ engine: { url: 'https://logs.example.com', arn: far } }).allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ AWS_SIGNING_SERVICE: 'es', AWS_SIGNING_REGION: 'us-east-1' }) },
  });
});

describe('a secret', () => {
  const statements = (secret: string) =>
    roleStatements(shipper({ engine: { url: 'https://logs.example.com', secret } }));

  test('may be encrypted with a key of the customer: it is decrypted by Secrets Manager alone, and no other secret is', () => {
    const [decrypt] = statements('secretsmanager:logs/engine').filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(JSON.stringify(decrypt?.Resource)).toContain(':kms:eu-west-1:111122223333:key/*');
    expect(JSON.stringify(decrypt?.Condition)).toMatch(
      /kms:ViaService":\{"Fn::Join":\["",\["secretsmanager\.eu-west-1\..*kms:EncryptionContext:SecretARN.*logs\/engine-\?{6}/,
    );
  });

  test('may be named by its ARN with or without the six characters that Secrets Manager appends', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:logs/engine';
    const [read] = statements(`secretsmanager:${arn}`).filter(({ Action }) =>
      Action.includes('secretsmanager:GetSecretValue'),
    );
    expect(read?.Resource).toEqual([arn, `${arn}-??????`]);
  });
});

test('a replayer that may take longer than the replay interval has a queue that hides its messages for as long', () => {
  const template = shipper({ replayEvery: Duration.minutes(5), functionProps: { timeout: Duration.minutes(10) } });
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'test-log-shipper-failures',
    VisibilityTimeout: 600,
  });
});

describe('subscriptions', () => {
  test('are made a few at a time: CloudWatch Logs takes 5 a second', () => {
    const logGroups = Array.from({ length: 40 }, (_, index) => ({ name: `/ecs/test/${index}` }));
    const filters = shipper({ logGroups }).findResources('AWS::Logs::SubscriptionFilter');
    const waitsFor = (name: string): string | undefined =>
      [filters[name]?.['DependsOn'] ?? []].flat().find((each: string) => each in filters);
    const first = Object.keys(filters).filter((name) => waitsFor(name) === undefined);
    expect(first).toHaveLength(4);
    const followers = Object.keys(filters).map(waitsFor);
    for (const name of Object.keys(filters)) expect(followers.filter((each) => each === name).length).toBeLessThan(2);
  });

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

  test('with Kinesis, filters wait for the role of the writer, and a while longer until all of AWS knows it', () => {
    const template = shipper({ kinesis: {} });
    const [filter] = Object.values(template.findResources('AWS::Logs::SubscriptionFilter'));
    const mappings = template.findResources('AWS::Lambda::EventSourceMapping', {
      Properties: { StartingPosition: 'TRIM_HORIZON' },
    });
    const [mapping] = Object.keys(mappings);
    expect(filter?.['DependsOn']).toEqual(expect.arrayContaining([mapping, expect.stringMatching(/WriterRole/)]));
    expect([mappings[mapping ?? '']?.['DependsOn']].flat()).toEqual(
      expect.arrayContaining([expect.stringMatching(/WriterRoleDefaultPolicy/)]),
    );
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
  });

  test('counts messages of a queue that a reader has taken and not dealt with as well', () => {
    const sums = Object.values(shipper().findResources('AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
      Properties.Metrics?.some(({ Expression }: { Expression?: string }) => Expression === 'waiting + taken'),
    );
    expect(sums.map(({ Properties }) => Properties.AlarmName)).toEqual([
      'test-log-shipper-Unshipped',
      'test-log-shipper-DeadLetters',
    ]);
  });

  test('rings when logs stop coming: at CloudWatch Logs, at the stream, or at the services', () => {
    const template = shipper({ kinesis: {}, filterName: 'bizom-logs', silentAfter: Duration.hours(1) });
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const of = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `test-log-shipper-${name}`);
    expect(of('DeliveryErrors')?.Metrics[0].Expression).toBe(
      'SELECT SUM("DeliveryErrors") FROM SCHEMA("AWS/Logs", "LogGroupName", "DestinationType", "FilterName") ' +
        'WHERE "FilterName" = \'bizom-logs\' GROUP BY "LogGroupName" ORDER BY SUM() DESC',
    );
    expect(of('DeliveryThrottling')).toBeDefined();
    expect(of('StreamThrottles')).toMatchObject({ MetricName: 'WriteProvisionedThroughputExceeded' });
    expect(of('ReplayErrors')).toMatchObject({ MetricName: 'Errors' });
    expect(of('Silent')).toMatchObject({
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 12,
      TreatMissingData: 'breaching',
    });
    expect(
      Object.values(shipper().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName),
    ).not.toContain('test-log-shipper-Silent');
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

test('the alarm on dead letters names how long they were tried for', () => {
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
      {
        SecurityGroupEgress: [
          ...[443, 9200, 9201, 80].map((port) => ({ port, protocol: 'tcp' })),
          // name servers of the VPC's own
          { port: 53, protocol: 'tcp' },
          { port: 53, protocol: 'udp' },
        ].map(({ port, protocol }) => Match.objectLike({ FromPort: port, ToPort: port, IpProtocol: protocol })),
      },
    );
  });

  test('the rights to remove network interfaces outlive function and security groups, which are stuck otherwise', () => {
    const template = inVpc('http://10.0.0.1:9200');
    const later = [
      ...Object.values(template.findResources('AWS::Lambda::Function')),
      ...Object.values(template.findResources('AWS::EC2::SecurityGroup')),
    ];
    expect(later).toHaveLength(4);
    for (const { DependsOn = [] } of later) {
      expect([DependsOn].flat()).toEqual(expect.arrayContaining([expect.stringMatching(/RoleNetwork/)]));
    }
  });

  test('an invalid URL is refused, and not repeated', () => {
    const act = () => inVpc('https://user:secret@10.0.0.1:9200,10.0.0.2:9200');
    expect(act).toThrow(expect.objectContaining({ code: 'ENGINE_URL_INVALID' }));
    expect(act).toThrow(/^(?!.*secret)/);
  });
});

test('a key of the same app lets CloudWatch Logs, EventBridge and CloudWatch use it, each once', () => {
  const template = inStack((stack) => {
    new LogShipper(stack, 'Logs', {
      engine: { url: 'https://logs.example.com' },
      logGroups: [{ name: '/ecs/test/orders' }],
      encryptionKey: new Key(stack, 'Key'),
    });
  });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const statements: { Principal: { Service?: string | string[] }; Action: string[]; Condition?: unknown }[] =
    key?.['Properties'].KeyPolicy.Statement;
  const of = (service: string) => statements.filter(({ Principal }) => [Principal.Service].flat().includes(service));
  expect(of('logs.eu-west-1.amazonaws.com')).toMatchObject([
    { Action: expect.arrayContaining(['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']) },
  ]);
  expect(JSON.stringify(of('logs.eu-west-1.amazonaws.com')[0]?.Condition)).toContain(':logs:eu-west-1:111122223333:*');
  for (const service of ['events.amazonaws.com', 'cloudwatch.amazonaws.com']) {
    expect(of(service)).toMatchObject([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }]);
  }
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
