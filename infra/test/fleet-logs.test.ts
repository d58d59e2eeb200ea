import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { fleetStacks, fleetTemplates, smallFleet, vpc } from './templates.ts';

const engine = { url: 'https://logs.example.com' };
const shipper = (fleet: Parameters<typeof smallFleet>[0], environment = 'test') => {
  const template = fleetTemplates(smallFleet({ infra: { engine }, ...fleet }))[`${environment}-log-shipper`];
  if (!template) throw new Error('no log shipper');
  return template;
};

describe('the logs section of a fleet reaches the deployed shipper', () => {
  test('its filter pattern and the name of its filters, as bizom-logs subscribe has them', () => {
    shipper({ logs: { filterPattern: '?ERROR ?WARN' } }).allResourcesProperties('AWS::Logs::SubscriptionFilter', {
      FilterName: 'bizom-logs',
      FilterPattern: '?ERROR ?WARN',
    });
  });

  test('the log groups that are left out, by name or of a whole account', () => {
    const logs = { exclude: ['/ecs/{environment}/stock'] };
    const filters = Object.values(shipper({ logs }).findResources('AWS::Logs::SubscriptionFilter'));
    expect(filters.map(({ Properties }) => Properties.LogGroupName)).toEqual(['/ecs/test/orders']);
    const [policy] = Object.values(
      shipper({ logs, infra: { engine, subscriptions: 'account' } }).findResources('AWS::Logs::AccountPolicy'),
    );
    expect(policy?.['Properties'].SelectionCriteria).toContain('"/ecs/test/stock"');
  });

  test('a note names the command for log groups that only AWS can list', () => {
    const [stack] = fleetStacks(smallFleet({ logs: { match: ['/aws/rds/'] } }));
    const notes = stack && Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('logs.match'));
    expect(String(notes?.[0]?.entry.data)).toContain('bizom-logs subscribe --env test --apply');
  });

  test("the shipper's options are its variables, and the replayer's, an environment's own before those of all", () => {
    const logs = {
      shipper: {
        index: 'cwl-{environment}-{yyyy}.{MM}',
        operation: 'create' as const,
        documentType: 'none',
        stitch: true,
        streamFields: true,
        maxFields: 800,
        sample: [{ pattern: 'DEBUG', keepOneIn: 10 }],
        redact: { fields: ['password'] },
      },
      environments: { test: { shipper: { maxFields: 500 } } },
    };
    shipper({ logs }).allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          INDEX: 'cwl-test-{yyyy}.{MM}',
          OPERATION: 'create',
          DOCUMENT_TYPE: 'none',
          STITCH: 'true',
          STREAM_FIELDS: 'true',
          MAX_FIELDS: '500',
          SAMPLE: '[{"pattern":"DEBUG","keepOneIn":10}]',
          REDACT: '{"fields":["password"]}',
        }),
      },
    });
  });

  test('an option that only the shipper can judge fails the synthesis, in the words of the fleet', () => {
    const logs = { shipper: { redact: { patterns: ['x{2000}'] } } };
    expect(() => shipper({ logs })).toThrow(/^logs\.shipper\.redact\.patterns\.0: /);
  });

  test('the environment stands in any text of an option', () => {
    const logs = { shipper: { fields: { environment: '{environment}', tags: ['{environment}-logs'] } } };
    shipper({ logs }).allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FIELDS: '{"environment":"test","tags":["test-logs"]}' }) },
    });
  });
});

describe('what a fleet chooses for its functions', () => {
  test('memory, timeout and log level of each, and the interval of the replay', () => {
    const functions = {
      'log-shipper': { memoryMiB: 1024, timeoutSeconds: 120, logLevel: 'INFO' as const },
      'log-shipper-replay': { memoryMiB: 256 },
    };
    const template = shipper({ infra: { engine, functions, replayMinutes: 5 } });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-test-log-shipper',
      MemorySize: 1024,
      Timeout: 120,
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', SystemLogLevel: 'INFO' }),
      Environment: { Variables: Match.objectLike({ POWERTOOLS_LOG_LEVEL: 'INFO' }) },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-test-log-shipper-replay',
      MemorySize: 256,
      Timeout: 300,
    });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 300 });
  });

  test('the shipper writes no line for a payload that went well, nor does Lambda, unless it is asked to', () => {
    shipper({}).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-test-log-shipper',
      LoggingConfig: Match.objectLike({ SystemLogLevel: 'WARN' }),
      Environment: { Variables: Match.objectLike({ POWERTOOLS_LOG_LEVEL: 'WARN' }) },
    });
  });

  test('a key for everything at rest', () => {
    const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const templates = fleetTemplates(smallFleet({ infra: { engine, vpc, encryptionKeyArn } }));
    for (const template of Object.values(templates)) {
      template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: encryptionKeyArn });
      template.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: encryptionKeyArn });
    }
    templates['test-log-shipper']?.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: encryptionKeyArn });
  });

  test('as many shippers as the shards of its stream can use, where it does not say', () => {
    shipper({ infra: { engine, kinesis: { shards: 3, parallelization: 2 } } }).hasResourceProperties(
      'AWS::Lambda::Function',
      { FunctionName: 'shop-test-log-shipper', ReservedConcurrentExecutions: 6 },
    );
  });
});
