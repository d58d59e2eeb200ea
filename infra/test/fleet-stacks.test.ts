import { describe, expect, test } from 'vitest';
import { fleetTemplates, smallFleet } from './templates.ts';

const engine = { url: 'https://logs-{environment}.example.com' };

describe('the stacks of a fleet', () => {
  test('are one for each Lambda package and environment', () => {
    const fleet = smallFleet({ environments: { test: {}, live: { production: true } } });
    expect(Object.keys(fleetTemplates(fleet)).sort()).toEqual(
      ['live', 'test'].flatMap((name) => ['app-probe', 'log-shipper', 'task-alerts'].map((what) => `${name}-${what}`)),
    );
  });

  test('have no log shipper where there is no engine', () => {
    expect(Object.keys(fleetTemplates(smallFleet({ infra: {} })))).toEqual(['test-task-alerts', 'test-app-probe']);
  });

  test('take the choices of an environment before those of the fleet', () => {
    const fleet = smallFleet({
      environments: { test: {}, live: {} },
      infra: { engine, shipperConcurrency: 5, environments: { live: { shipperConcurrency: 50 } } },
    });
    const templates = fleetTemplates(fleet);
    for (const [name, concurrency] of Object.entries({ test: 5, live: 50 })) {
      templates[`${name}-log-shipper`]?.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `${name}-log-shipper`,
        ReservedConcurrentExecutions: concurrency,
        Environment: { Variables: { ENGINE_URL: `https://logs-${name}.example.com` } },
      });
    }
  });

  test('are tagged with fleet, environment and the tags of the fleet', () => {
    const templates = fleetTemplates(smallFleet({ infra: { engine, tags: { team: 'payments' } } }));
    const tags = [
      { Key: 'environment', Value: 'test' },
      { Key: 'fleet', Value: 'shop' },
      { Key: 'team', Value: 'payments' },
    ];
    for (const template of Object.values(templates)) {
      template.allResourcesProperties('AWS::Lambda::Function', { Tags: tags });
      template.allResourcesProperties('AWS::SQS::Queue', { Tags: tags });
    }
  });

  test('refuse two account policies in one account and region, which would ship every event twice', () => {
    const environments = { test: {}, live: {} };
    const infra = { engine, subscriptions: 'account' } as const;
    expect(() => fleetTemplates(smallFleet({ environments, infra }))).toThrow(/"test" and "live" would both ship/);
    const apart = { test: {}, live: { region: 'eu-north-1' } };
    expect(() => fleetTemplates(smallFleet({ environments: apart, infra }))).not.toThrow();
  });

  test('send their alarms to the first topic of the alerts, where no other is named', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
    const channels = { mail: { type: 'sns', topicArn } } as const;
    const alarms = (infra: object) =>
      fleetTemplates(smallFleet({ alerts: { channels }, infra }))['test-app-probe']?.findResources(
        'AWS::CloudWatch::Alarm',
      );
    const actions = (infra: object) =>
      new Set(Object.values(alarms(infra) ?? {}).flatMap(({ Properties }) => Properties.AlarmActions));
    expect(actions({})).toEqual(new Set([topicArn]));
    expect(actions({ alarmTopicArn: `${topicArn}-2` })).toEqual(new Set([`${topicArn}-2`]));
  });
});
