import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../src/index.ts';

const fleet = (changes: object) => ({
  name: 'shop',
  accountId: '111122223333',
  region: 'eu-west-1',
  environments: { dev: {}, prod: { production: true } },
  services: { orders: {}, stock: {} },
  ...changes,
});
const vpc = { id: 'vpc-0d000000000000001', availabilityZones: ['eu-west-1a'], subnetIds: ['subnet-0d000000000000001'] };
const engine = { url: 'https://logs.example.com' };
const arn = 'arn:aws:es:eu-west-1:111122223333:domain/logs';
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:alarms`;

/** The faults of a fleet, one sentence each. */
function faultsOf(config: unknown): string[] {
  try {
    parseFleet(config);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
}

describe('a fleet that is wrong is refused when it is loaded', () => {
  it.each([
    [
      'a cycle of services',
      { services: { orders: { dependsOn: ['stock'] }, stock: { dependsOn: ['orders'] } } },
      'services.orders.dependsOn: expected services that can be deployed before it, received a cycle: orders -> stock -> orders',
    ],
    [
      'a service that depends on itself',
      { services: { orders: { dependsOn: ['orders'] } } },
      'services.orders.dependsOn: expected services that can be deployed before it, received a cycle: orders -> orders',
    ],
    [
      'a branch that deploys nowhere',
      { deploy: { pipelines: { branches: { main: 'prd' } } } },
      'deploy.pipelines.branches.main: expected an environment of the fleet (dev, prod), received "prd"; did you mean "prod"?',
    ],
    [
      'a zone of another region',
      { infra: { vpc: { ...vpc, availabilityZones: ['us-east-1a'] } } },
      'infra.vpc.availabilityZones: expected a zone of eu-west-1, the region of prod, such as eu-west-1a, received "us-east-1a"',
    ],
    [
      'subnets that do not fit the zones',
      { infra: { vpc: { ...vpc, availabilityZones: ['eu-west-1a', 'eu-west-1b'] } } },
      'infra.vpc.subnetIds: expected as many subnets as zones (2), or a multiple, received 1',
    ],
    [
      'a topic of another region',
      { infra: { environments: { prod: { alarmTopicArn: topic('us-east-1') } } } },
      `infra.environments.prod.alarmTopicArn: expected a topic in eu-west-1, the region of prod, received "${topic('us-east-1')}"`,
    ],
    [
      'more shippers than shards can use',
      { infra: { kinesis: { shards: 2, parallelization: 5 }, shipperConcurrency: 11 } },
      'infra.shipperConcurrency: expected at most 10, which is what 2 shards with a parallelization of 5 can use, received 11',
    ],
    [
      'a tag that AWS keeps for itself',
      { infra: { tags: { 'aws:team': 'x' } } },
      'infra.tags.aws:team: expected a key that does not begin with "aws:", which AWS keeps for itself, received "aws:team"',
    ],
    [
      'a name that is too long for AWS',
      { services: { orders: { logGroup: `/ecs/${'x'.repeat(600)}` } }, environments: { dev: {} } },
      /^services\.orders\.logGroup: expected a name of up to 512 letters.* in dev, received "\/ecs\/x+…" \(605 characters\)$/,
    ],
    [
      'an engine of another scheme',
      { infra: { engine: { url: 'httpx://logs.example.com' } } },
      'infra.engine.url: expected an http or https URL such as https://logs.example.com, or several separated by commas, received another text',
    ],
    [
      'an engine that is signed for and logged in to',
      { infra: { engine: { ...engine, arn, secret: 'secretsmanager:logs' } } },
      'infra.engine: expected "arn" (signed requests) or "secret" (a log-in), received both',
    ],
    [
      'the domain of an invalid region',
      { infra: { engine: { ...engine, arn: arn.replace('eu-west-1', 'eu-wst-1') } } },
      /^infra\.engine\.arn: expected the ARN of a domain or collection in an AWS region such as eu-west-1/,
    ],
    ['a region of no partition', { region: 'xx-west-1' }, /^region: expected an AWS region/],
    [
      'an invalid address',
      { infra: { emails: ['ops'] } },
      'infra.emails.0: expected an e-mail address, received "ops"',
    ],
    [
      'a filter with a colon in its name',
      { logs: { filterName: 'a:b' } },
      'logs.filterName: expected the name of a subscription filter: up to 512 characters without ":" and "*", received "a:b"',
    ],
    [
      'an invalid regular expression',
      { logs: { match: ['/ecs/('] } },
      'logs.match.0: expected a prefix of log groups, or a regular expression, received "/ecs/("',
    ],
    [
      'an unknown option of the shipper',
      { logs: { shipper: { maxField: 5 } } },
      'logs.shipper.maxField: unknown option; did you mean "maxFields"?',
    ],
    [
      'a fleet without environments',
      { environments: {} },
      'environments: expected at least one environment, received none',
    ],
  ])('%s', (_, changes, fault) => {
    const expected = typeof fault === 'string' ? fault : expect.stringMatching(fault);
    expect(faultsOf(fleet(changes))).toEqual([expected]);
  });

  it.each(['https://app:hunter2@logs.example.com', 'https://logs.example.com,http://app:hunter2@10.0.0.2:9200'])(
    'a log-in in the URL of the engine, which is not repeated: %s',
    (url) => {
      const [fault, ...others] = faultsOf(fleet({ infra: { engine: { url } } }));
      expect(others).toEqual([]);
      expect(fault).toMatch(/^infra\.engine\.url: expected a URL without a log-in, .*name it in "secret"$/);
      expect(fault).not.toContain('hunter2');
    },
  );

  it('with all of its faults at once, those of names and those of form', () => {
    const faults = faultsOf(
      fleet({
        regoin: 'eu-west-1',
        region: 'eu-wst-1',
        services: { orders: { port: 0, dependsOn: ['stokc'] }, stock: {} },
        alerts: { routes: [{ to: ['unknown'] }] },
        infra: { kinesis: { shards: 1 }, shipperConcurrency: 5, tags: { 'aws:x': 'y' } },
      }),
    );
    expect(faults.map((fault) => fault.split(': ')[0])).toEqual([
      'region',
      'services.orders.port',
      'infra.tags.aws:x',
      'regoin',
      'alerts.routes.0.to',
      'services.orders.dependsOn',
      'infra.shipperConcurrency',
    ]);
  });

  it('without faults that only follow from another one', () => {
    const faults = faultsOf(
      fleet({
        environments: { dev: {}, Prod: {} },
        services: { orders: { runsIn: ['Prod'] }, stock: { dependsOn: ['orders'] } },
      }),
    );
    expect(faults).toEqual([expect.stringMatching(/^environments\.Prod: expected a name of up to 100 lower-case/)]);
  });
});
