import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { limitFaults } from '../src/template-limits.ts';
import { fleetStacks, smallFleet } from './templates.ts';

const services = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`service-${index}`, {}]));
/** Every template of a fleet, nested ones as well. */
const templatesOf = (fleet: Parameters<typeof smallFleet>[0]) =>
  fleetStacks(smallFleet(fleet))
    .flatMap((stack) => stack.node.findAll().filter((construct) => Stack.isStack(construct)))
    .map((stack) => ({ name: stack.node.path, template: Template.fromStack(stack as Stack).toJSON() }));

describe('AWS takes the templates of a fleet', () => {
  test('of 500 services: no template, policy, name or variable is too large', () => {
    const templates = templatesOf({ services });
    expect(templates.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['shop-test-log-shipper', 'shop-test-log-shipper/LogShipper/Subscriptions2']),
    );
    expect(
      templates.flatMap(({ name, template }) => limitFaults(template).map((fault) => `${name}: ${fault}`)),
    ).toEqual([]);
  });

  test('of 500 services: each log group has one filter, and lag and delivery have one alarm for all', () => {
    const resources = templatesOf({ services }).flatMap(({ template }) =>
      Object.values(template['Resources'] ?? {}),
    ) as {
      Type: string;
      Properties: Record<string, unknown>;
    }[];
    const filters = resources.filter(({ Type }) => Type === 'AWS::Logs::SubscriptionFilter');
    expect(new Set(filters.map(({ Properties }) => Properties['LogGroupName'])).size).toBe(500);
    const lags = resources.filter(({ Properties }) => Properties?.['MetricName'] === 'LagMs');
    expect(lags).toHaveLength(1);
  });

  test('of two fleets in one account: no name of one is a name of the other', () => {
    const named = (name: string) =>
      templatesOf({ name }).flatMap(({ template }) =>
        Object.values(template['Resources'] as Record<string, { Properties?: Record<string, unknown> }>).flatMap(
          ({ Properties = {} }) =>
            ['FunctionName', 'QueueName', 'TopicName', 'AlarmName', 'TableName', 'BucketName', 'Name'].flatMap((key) =>
              typeof Properties[key] === 'string' ? [Properties[key]] : [],
            ),
        ),
      );
    const [one, other] = [named('shop'), named('bank')];
    expect(one.length).toBeGreaterThan(20);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });
});

describe('what AWS would refuse is found', () => {
  const resources = (type: string, properties: object, count = 1) => ({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `R${index}`,
        { Type: type, Properties: properties as Record<string, unknown> },
      ]),
    ),
  });

  test.each([
    ['too many resources', resources('AWS::SNS::Topic', {}, 501), '501 resources, and AWS takes 500'],
    [
      'a name that is too long',
      resources('AWS::Lambda::Function', { FunctionName: 'x'.repeat(65) }),
      '65 characters of R0.FunctionName, and AWS takes 64',
    ],
    [
      'variables that are too large',
      resources('AWS::Lambda::Function', { Environment: { Variables: { A: 'x'.repeat(4100) } } }),
      '4101 bytes of the variables of R0, and AWS takes 4096',
    ],
    [
      'a policy that is too large',
      {
        Resources: {
          Role: { Type: 'AWS::IAM::Role', Properties: {} },
          Policy: {
            Type: 'AWS::IAM::Policy',
            Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: 'x'.repeat(10_300) } },
          },
        },
      },
      '10316 characters of the inline policies of Role, and AWS takes 10240',
    ],
  ])('%s', (_, template, fault) => {
    expect(limitFaults(template)).toEqual([fault]);
  });
});
