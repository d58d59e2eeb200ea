import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { fleetStacks, fleetTemplates, smallFleet, vpc } from './templates.ts';

const engine = { url: 'https://logs-{environment}.example.com' };

describe('the stacks of a fleet', () => {
  test('are one for each Lambda package and environment', () => {
    const fleet = smallFleet({ environments: { test: {}, live: { production: true } } });
    expect(Object.keys(fleetTemplates(fleet)).sort()).toEqual(
      ['live', 'test'].flatMap((name) => ['app-probe', 'log-shipper', 'task-alerts'].map((what) => `${name}-${what}`)),
    );
  });

  test('have no log shipper where there is no engine', () => {
    expect(Object.keys(fleetTemplates(smallFleet({ infra: { vpc } })))).toEqual(['test-task-alerts', 'test-app-probe']);
  });

  test('have no probe where there is no VPC, from which it would reach the tasks, unless it is asked for', () => {
    const stacks = (infra: object) => Object.keys(fleetTemplates(smallFleet({ infra })));
    expect(stacks({ engine })).toEqual(['test-log-shipper', 'test-task-alerts']);
    expect(stacks({ lambdas: ['app-probe'] })).toEqual(['test-app-probe']);
  });

  test('are those that the fleet wants, where it does not want all', () => {
    const fleet = smallFleet({
      environments: { test: {}, live: {} },
      infra: { engine, lambdas: ['log-shipper'], environments: { live: { lambdas: ['task-alerts', 'app-probe'] } } },
    });
    expect(Object.keys(fleetTemplates(fleet))).toEqual(['test-log-shipper', 'live-task-alerts', 'live-app-probe']);
  });

  test('are left out where no service runs, but for a log shipper of the whole account', () => {
    const empty = {
      environments: { test: {}, lab: { region: 'eu-north-1' } },
      services: { orders: { runsIn: ['test'] } },
    };
    const lab = (infra: object) =>
      Object.keys(fleetTemplates(smallFleet({ ...empty, infra: { engine, ...infra } }))).filter((name) =>
        name.startsWith('lab'),
      );
    expect(lab({})).toEqual([]);
    expect(lab({ subscriptions: 'account' })).toEqual(['lab-log-shipper']);
  });

  test('refuse a log shipper that is asked for by name where there is no engine', () => {
    const infra = { vpc, lambdas: ['log-shipper' as const, 'task-alerts' as const] };
    expect(() => fleetTemplates(smallFleet({ infra }))).toThrow(
      'infra.lambdas: expected infra.engine in test for "log-shipper", received no engine',
    );
  });

  test('are refused where there would be none at all, which says why', () => {
    const fleet = smallFleet({ services: {} });
    expect(() => fleetTemplates(fleet)).toThrow(
      'There is nothing to deploy. log-shipper is left out of test: no service runs there. task-alerts',
    );
  });

  test('say which Lambdas are left out, and why', () => {
    const notes = fleetStacks(smallFleet({ infra: {} })).flatMap((stack) =>
      Annotations.fromStack(stack)
        .findInfo('*', Match.stringLikeRegexp('left out'))
        .map(({ entry }) => entry.data),
    );
    expect(notes).toEqual([
      'log-shipper is left out of test: there is no infra.engine.',
      'app-probe is left out of test: without infra.vpc it reaches no task.',
    ]);
  });

  test('have outputs that name the functions and the roles that an engine has to let in', () => {
    const outputs = Object.values(fleetTemplates(smallFleet())).flatMap((template) =>
      Object.keys(template.findOutputs('*')),
    );
    expect(outputs).toEqual(
      expect.arrayContaining(['ShipperRoleArn', 'ReplayRoleArn', 'ShipperFunction', 'AlertsFunction', 'ProbeRoleArn']),
    );
  });

  test('reserve no concurrency in an account that has none to give', () => {
    const fleet = smallFleet({ infra: { engine, shipperConcurrency: 5, reserveConcurrency: false } });
    for (const template of Object.values(fleetTemplates(fleet))) {
      template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
    }
  });

  test('warn of alerts that reach no channel, and of a probe that reaches no task', () => {
    const warnings = (fleet: Parameters<typeof smallFleet>[0]) =>
      fleetStacks(smallFleet(fleet)).flatMap((stack) =>
        Annotations.fromStack(stack)
          .findWarning('*', Match.stringLikeRegexp('@bizom/infra:'))
          .map(({ entry }) => /infra:(\w+)/.exec(String(entry.data))?.[1]),
      );
    expect(warnings({ infra: { lambdas: ['task-alerts', 'app-probe'] } })).toEqual(['noChannel', 'noVpc']);
    expect(warnings({ infra: { emails: ['oncall@example.com'], vpc } })).toEqual([]);
    const channels = { pager: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:pager' } } as const;
    const routes = [{ environments: ['live'], to: ['pager'] }];
    expect(warnings({ alerts: { channels, routes: [] }, infra: { vpc } })).toEqual(['channelAlarm']);
    const environments = { test: {}, live: {} };
    expect(warnings({ environments, alerts: { channels, routes }, infra: { vpc } })).toEqual([
      'noChannel',
      'channelAlarm',
    ]);
  });

  test('take the choices of an environment before those of the fleet', () => {
    const fleet = smallFleet({
      environments: { test: {}, live: {} },
      infra: { engine, shipperConcurrency: 5, environments: { live: { shipperConcurrency: 50 } } },
    });
    const templates = fleetTemplates(fleet);
    for (const [name, concurrency] of Object.entries({ test: 5, live: 50 })) {
      templates[`${name}-log-shipper`]?.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `shop-${name}-log-shipper`,
        ReservedConcurrentExecutions: concurrency,
        Environment: { Variables: { ENGINE_URL: `https://logs-${name}.example.com` } },
      });
    }
  });

  test('name what they deploy by fleet and environment, so that two fleets of one account never collide', () => {
    const names = (name: string) => {
      const channels = { oncall: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:oncall' } } as const;
      const infra = { engine, vpc, kinesis: {}, emails: ['oncall@example.com'] };
      const templates = Object.values(fleetTemplates(smallFleet({ name, alerts: { channels }, infra })));
      return templates.flatMap(deployedNames).sort();
    };
    const [shop, bank] = [names('shop'), names('bank')];
    expect(shop.map((name) => name.replace('shop-', 'bank-'))).toEqual(bank);
    expect(shop.filter((name) => bank.includes(name))).toEqual([]);
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
      template.allResourcesProperties('AWS::Logs::LogGroup', { Tags: tags });
    }
  });

  test('ship each account and region by a separate policy', () => {
    const environments = { test: {}, live: { region: 'eu-north-1' }, other: { accountId: '444455556666' } };
    const infra = { engine, subscriptions: 'account' } as const;
    const stacks = fleetStacks(smallFleet({ environments, infra }));
    const policies = stacks.flatMap((stack) =>
      Object.values(Template.fromStack(stack).findResources('AWS::Logs::AccountPolicy')),
    );
    expect(policies).toHaveLength(3);
    const places = new Set(stacks.map(({ account, region }) => `${account} ${region}`));
    expect([...places].sort()).toEqual(['111122223333 eu-north-1', '111122223333 eu-west-1', '444455556666 eu-west-1']);
    const texts = stacks
      .filter(({ account }) => account === '444455556666')
      .map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));
    // No name, ARN or policy of one account stands in the stacks of another.
    expect(texts.filter((text) => text.includes('111122223333'))).toEqual([]);
  });

  test('send their alarms to the first topic of the alerts, where no other is named', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
    const channels = { mail: { type: 'sns', topicArn } } as const;
    const alarms = (infra: object) =>
      fleetTemplates(smallFleet({ alerts: { channels }, infra }))['test-task-alerts']?.findResources(
        'AWS::CloudWatch::Alarm',
      );
    const actions = (infra: object) =>
      new Set(Object.values(alarms(infra) ?? {}).flatMap(({ Properties }) => Properties.AlarmActions));
    expect(actions({})).toEqual(new Set([topicArn]));
    expect(actions({ alarmTopicArn: `${topicArn}-2` })).toEqual(new Set([`${topicArn}-2`]));
  });

  test('send the alarm that a channel is broken elsewhere than to that channel', () => {
    const topic = (name: string) => `arn:aws:sns:eu-west-1:111122223333:${name}`;
    const channels = {
      pager: { type: 'sns', topicArn: topic('pager') },
      mail: { type: 'sns', topicArn: topic('mail') },
    } as const;
    const alarms = fleetTemplates(smallFleet({ alerts: { channels } }))['test-task-alerts']?.findResources(
      'AWS::CloudWatch::Alarm',
      { Properties: { MetricName: 'DeliveriesFailed' } },
    );
    const actions = Object.values(alarms ?? {}).map(({ Properties }) => [
      Properties.Dimensions.find(({ Name }: { Name: string }) => Name === 'channel').Value,
      Properties.AlarmActions,
    ]);
    expect(Object.fromEntries(actions)).toEqual({ pager: [topic('mail')], mail: [topic('pager')] });
  });

  test('have one topic for their alarms where addresses are all that the fleet has', () => {
    const templates = fleetTemplates(smallFleet({ infra: { engine, vpc, emails: ['ops@example.com'] } }));
    const made = Object.entries(templates).filter(
      ([, template]) =>
        Object.keys(template.findResources('AWS::SNS::Topic', { Properties: { TopicName: 'shop-test-alarms' } }))
          .length,
    );
    expect(made.map(([name]) => name)).toEqual(['test-task-alerts']);
    for (const template of Object.values(templates)) {
      for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
        expect(JSON.stringify(Properties.AlarmActions)).toMatch(/AlarmTopic|shop-test-alarms/);
      }
    }
    templates['test-task-alerts']?.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: { Ref: Match.stringLikeRegexp('AlarmTopic') },
      Endpoint: 'ops@example.com',
    });
  });

  test('send their alarms only to a topic of their region that messages of their environment go to', () => {
    const topic = (region: string, name: string) =>
      ({ type: 'sns', topicArn: `arn:aws:sns:${region}:111122223333:${name}` }) as const;
    const templates = fleetTemplates(
      smallFleet({
        environments: { live: {}, test: {}, far: { region: 'us-east-1' } },
        infra: { engine, vpc, environments: { far: { vpc: { ...vpc, availabilityZones: ['us-east-1a'] } } } },
        alerts: {
          channels: { pager: topic('eu-west-1', 'pager'), devs: topic('eu-west-1', 'devs') },
          routes: [
            { environments: ['live'], to: ['pager'] },
            { environments: ['test', 'far'], to: ['devs'] },
          ],
        },
      }),
    );
    const topics = ['live', 'test', 'far'].map((name) => {
      const alarms = templates[`${name}-app-probe`]?.findResources('AWS::CloudWatch::Alarm') ?? {};
      return [...new Set(Object.values(alarms).flatMap(({ Properties }) => Properties.AlarmActions ?? []))];
    });
    expect(topics).toEqual([[topic('eu-west-1', 'pager').topicArn], [topic('eu-west-1', 'devs').topicArn], []]);
  });
});

/** The kinds of resources that people and commands look up by name, and the property that has it. */
const nameProperties = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::Events::Rule': 'Name',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Kinesis::Stream': 'Name',
};

/** Names of a template's resources of these kinds; `undefined` where one has none. */
function deployedNames(template: Template): string[] {
  return Object.entries(nameProperties).flatMap(([type, property]) =>
    Object.values(template.findResources(type)).map(({ Properties }) => String(Properties[property])),
  );
}
