import { describe, expect, it } from 'vitest';
import { parseDestination } from '../../src/subscribe/destination.ts';
import {
  groupMatcher,
  type LogGroup,
  type PolicyStatement,
  planAccountPolicy,
  planGroups,
  planPermission,
  type Subscription,
  type SubscriptionFilter,
} from '../../src/subscribe/plan.ts';

const lambdaArn = 'arn:aws:lambda:ap-southeast-1:123456789012:function:log-shipper';
const subscription: Subscription = {
  destination: parseDestination(lambdaArn),
  filterName: 'bizom-logs',
  filterPattern: '',
};
const rules = { ownLogGroups: ['/aws/lambda/log-shipper'], exclude: [], filterLimit: 2 };
const own: SubscriptionFilter = { name: 'bizom-logs', pattern: '', destinationArn: lambdaArn };
const splunk: SubscriptionFilter = { name: 'splunk', pattern: 'ERROR', destinationArn: 'arn:aws:kinesis:x' };
const datadog: SubscriptionFilter = { ...splunk, name: 'datadog' };

function actionOf(filters: SubscriptionFilter[] | undefined, group: Partial<LogGroup> = {}, change = {}) {
  const groups = [{ name: '/ecs/dev/ell', logClass: 'STANDARD', filters, ...group }];
  return planGroups(groups, subscription, { ...rules, ...change })[0];
}

describe('what is done with a log group', () => {
  it('is to create a filter where there is room', () => {
    expect(actionOf([])).toEqual({ logGroup: '/ecs/dev/ell', action: 'create', filters: [] });
    expect(actionOf([splunk])).toMatchObject({ action: 'create', filters: ['splunk'] });
  });

  it('is nothing where the filter is there as it should be, under whatever name', () => {
    expect(actionOf([splunk, own])).toMatchObject({ action: 'keep' });
    const byHand = { ...own, name: 'LambdaStream_log-shipper' };
    expect(actionOf([splunk, byHand])).toMatchObject({
      action: 'keep',
      because: expect.stringContaining('LambdaStream_log-shipper'),
    });
  });

  it.each([
    [{ destinationArn: `${lambdaArn}-old` }, 'log-shipper-old'],
    [{ pattern: 'ERROR' }, 'ERROR'],
    [{ roleArn: 'arn:aws:iam::123456789012:role/r' }, 'role'],
  ])('is to update our filter where it differs: %j', (change, because) => {
    expect(actionOf([splunk, { ...own, ...change }])).toMatchObject({
      action: 'update',
      because: expect.stringContaining(because),
    });
  });

  it('is nothing at its filter limit, and says whose the filters are', () => {
    const plan = actionOf([splunk, datadog]);
    expect(plan).toMatchObject({ action: 'at limit', because: expect.stringContaining('splunk, datadog') });
    expect(actionOf([splunk, datadog], {}, { filterLimit: 5 })).toMatchObject({ action: 'create' });
  });

  it("is never to subscribe the shipper's own log group, whatever filters it has", () => {
    for (const filters of [[], [own], [splunk, datadog]]) {
      expect(actionOf(filters, { name: '/aws/lambda/log-shipper' })).toMatchObject({ action: 'own logs' });
    }
  });

  it('is nothing for one that is excluded, missing, or of a class that takes no filters', () => {
    expect(actionOf([], {}, { exclude: ['/ecs/dev/ell'] })).toMatchObject({ action: 'excluded' });
    expect(actionOf(undefined)).toMatchObject({ action: 'missing' });
    expect(actionOf([], { logClass: 'INFREQUENT_ACCESS' })).toMatchObject({ action: 'unsupported' });
  });
});

describe('the policy of an account', () => {
  const plan = (existing: Parameters<typeof planAccountPolicy>[0], exclude: string[] = []) =>
    planAccountPolicy(existing, subscription, { ownLogGroups: rules.ownLogGroups, exclude });

  it("is created for every log group but the shipper's own and those excluded", () => {
    const created = plan([], ['/vpc/flow', '/aws/lambda/log-shipper']);
    expect(created).toMatchObject({
      action: 'create',
      policyName: 'bizom-logs',
      selectionCriteria: 'LogGroupName NOT IN ["/aws/lambda/log-shipper","/vpc/flow"]',
    });
    expect(JSON.parse(created.document)).toMatchObject({ DestinationArn: lambdaArn, FilterPattern: '' });
  });

  it('keeps the events of a log stream together in Kinesis, too, as the CDK does', () => {
    const destination = parseDestination('arn:aws:kinesis:eu-west-1:111122223333:stream/logs');
    const { document } = planAccountPolicy([], { ...subscription, destination }, { ownLogGroups: [], exclude: [] });
    expect(JSON.parse(document)).toMatchObject({ Distribution: 'ByLogStream' });
  });

  it('is kept where it says the same, whatever the order of its JSON', () => {
    const { document, selectionCriteria } = plan([]);
    const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(document)).reverse()));
    expect(plan([{ name: 'bizom-logs', document: turned, selectionCriteria }])).toMatchObject({ action: 'keep' });
    expect(plan([{ name: 'bizom-logs', document: turned, selectionCriteria }], ['/other'])).toMatchObject({
      action: 'update',
    });
    expect(plan([{ name: 'bizom-logs', document: '{"DestinationArn":"x"}', selectionCriteria }])).toMatchObject({
      action: 'update',
    });
  });

  it('gives way to one of somebody else, because a region takes one', () => {
    expect(plan([{ name: 'security', document: '{}', selectionCriteria: '' }])).toMatchObject({
      action: 'occupied',
      because: expect.stringContaining('security'),
    });
  });

  it('is refused where it would be larger than AWS takes', () => {
    const many = Array.from({ length: 300 }, (_, i) => `/ecs/prod/${'long'.repeat(25)}-${i}`);
    expect(() => plan([], many)).toThrow(/25 KB/);
  });
});

describe('the permission of CloudWatch Logs to call the function', () => {
  const everyGroup = 'arn:aws:logs:ap-southeast-1:123456789012:log-group:*';
  const statement = (sourceArn?: string, change: Partial<PolicyStatement> = {}): PolicyStatement => ({
    Effect: 'Allow',
    Principal: { Service: 'logs.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    ...(sourceArn && { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
    ...change,
  });
  const plan = (statements: PolicyStatement[]) => planPermission(statements, subscription.destination).action;

  it('is added once for every log group, and kept where it is there', () => {
    expect(planPermission([], subscription.destination)).toMatchObject({ action: 'add', sourceArn: everyGroup });
    expect(plan([statement(everyGroup)])).toBe('keep');
    expect(plan([statement(`${everyGroup}:*`)])).toBe('keep');
    expect(
      plan([
        statement(undefined, { Principal: { Service: ['events.amazonaws.com', 'logs.us-east-1.amazonaws.com'] } }),
      ]),
    ).toBe('keep');
  });

  it.each([
    ['one log group only', statement('arn:aws:logs:ap-southeast-1:123456789012:log-group:/ecs/dev/ell:*')],
    ['a denial', statement(everyGroup, { Effect: 'Deny' })],
    ['another service', statement(everyGroup, { Principal: { Service: 'events.amazonaws.com' } })],
    ['another action', statement(everyGroup, { Action: ['lambda:GetFunction'] })],
    ['a deceptive principal', statement(everyGroup, { Principal: { Service: 'logs.amazonaws.com.evil.com' } })],
  ])('is not seen in %s', (_, found) => {
    expect(plan([found])).toBe('add');
  });
});

describe('which log groups are meant', () => {
  it('a prefix where it has only the characters of a log group, else a regular expression', () => {
    expect(groupMatcher('/ecs/dev/')('/ecs/dev/ell')).toBe(true);
    expect(groupMatcher('/ecs/dev/')('/other/ecs/dev/ell')).toBe(false);
    expect(groupMatcher('a.c')('abc')).toBe(false);
    expect(groupMatcher('^/ecs/(dev|prod)/.+-service$')('/ecs/prod/access-service')).toBe(true);
    expect(groupMatcher('.*')('anything')).toBe(true);
    expect(() => groupMatcher('(')).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });

  it('a destination is a Lambda function, with an alias or not, or a Kinesis stream', () => {
    expect(parseDestination(`${lambdaArn}:live`)).toMatchObject({
      kind: 'lambda',
      name: 'log-shipper',
      qualifier: 'live',
    });
    expect(parseDestination('arn:aws-cn:kinesis:cn-north-1:123456789012:stream/logs')).toMatchObject({
      kind: 'kinesis',
    });
    for (const arn of [
      'log-shipper',
      'arn:aws:s3:::bucket',
      `${lambdaArn}:a:b`,
      'arn:aws:firehose:us-east-1:123456789012:deliverystream/x',
    ]) {
      expect(() => parseDestination(arn)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
    }
  });
});
