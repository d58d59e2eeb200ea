import { cleanText } from '@bizom/command/text';
import { parseFleet, resolveServices } from '@bizom/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account, EcsService, TaskDefinition } from '../../src/init/account/account.ts';
import { draftFleet } from '../../src/init/draft/draft.ts';
import { printFleet } from '../../src/init/write/print-fleet.ts';

interface OddService {
  name: string;
  container?: string;
  logGroup?: string;
  port?: number;
  healthPath?: string;
}

const domain = {
  ...{ name: 'logs', arn: 'arn:aws:es:eu-west-1:123456789012:domain/logs' },
  ...{ endpoint: 'search-logs-x.eu-west-1.es.amazonaws.com', engine: 'OpenSearch_2.19', tags: {} },
};

function accountOf(clusters: Record<string, OddService[]>): Account {
  const taskDefinitions = new Map<string, TaskDefinition>();
  const targetGroups = new Map<string, Account['targetGroups'] extends ReadonlyMap<string, infer T> ? T : never>();
  const subnets = new Map([['subnet-0a1b2c3d', { vpcId: 'vpc-0a1b2c3d', availabilityZone: 'eu-west-1a' }]]);
  const made = Object.entries(clusters).map(([name, services]) => ({
    name,
    services: services.map((service): EcsService => {
      const arn = `${name}/${service.name}`;
      const container = {
        ...{ name: service.container ?? service.name, image: 'x/jre:1', essential: true, variables: [] },
        ...{ ports: service.port === undefined ? [] : [service.port], isLogRouter: false },
        ...(service.logGroup !== undefined && { logGroup: service.logGroup }),
      };
      taskDefinitions.set(arn, { family: service.name, containers: [container] });
      const loadBalancers =
        service.healthPath === undefined ? [] : [{ targetGroupArn: arn, container: container.name, port: 8080 }];
      if (service.healthPath !== undefined) {
        targetGroups.set(arn, {
          ...{ dimension: `targetgroup/${name}/1`, healthProtocol: 'HTTP', healthPath: service.healthPath },
        });
      }
      return {
        ...{ name: service.name, desiredCount: 1, isScaled: false, taskDefinitionArn: arn, loadBalancers },
        ...{ subnetIds: ['subnet-0a1b2c3d'], hasPublicIp: false },
      };
    }),
  }));
  return {
    ...{ accountId: '123456789012', region: 'eu-west-1', clusters: made, taskDefinitions, targetGroups, subnets },
    ...{ resources: [], domains: [domain], missing: [] },
  };
}

/** The ECS services of a fleet, as `cluster/service`. */
function servicesIn(account: Account): string[] {
  const { config } = draftFleet(account);
  const fleet = parseFleet(config);
  return Object.keys(fleet.environments)
    .flatMap((environment) => resolveServices(fleet, environment))
    .map(({ cluster, ecsService }) => `${cluster}/${ecsService}`)
    .sort();
}

const servicesOf = ({ clusters }: Account): string[] =>
  clusters.flatMap(({ name, services }) => services.map((service) => `${name}/${service.name}`)).sort();

describe('a fleet of an odd account', () => {
  it.each<[string, Record<string, OddService[]>]>([
    [
      'names that differ only in the environment',
      { dev: [{ name: 'orders' }, { name: 'orders-dev' }, { name: 'dev-orders' }] },
    ],
    [
      'names that differ only in case and signs',
      { dev: [{ name: 'My_Service' }, { name: 'my-service' }, { name: 'my_service' }] },
    ],
    ['names of 255 characters', { dev: [{ name: `a${'b'.repeat(254)}` }, { name: `a${'b'.repeat(253)}c` }] }],
    ['names without a letter', { '123': [{ name: '1' }, { name: '2' }, { name: '-' }, { name: '_' }] }],
    ['a cluster of 255 characters', { ['c'.repeat(255)]: [{ name: 'x' }], [`${'c'.repeat(254)}d`]: [{ name: 'x' }] }],
    [
      'names of JavaScript objects',
      { constructor: [{ name: '__proto__' }, { name: 'constructor' }, { name: 'toString' }] },
    ],
    ['names that are placeholders', { service: [{ name: 'environment' }], environment: [{ name: 'service' }] }],
    [
      'two clusters of one environment',
      { 'a-dev': [{ name: 'x' }, { name: 'y' }], 'b-dev': [{ name: 'x' }, { name: 'x-a' }] },
    ],
    [
      'one log group for all environments',
      { dev: [{ name: 'x', logGroup: '/ecs/all' }], prod: [{ name: 'x', logGroup: '/ecs/all' }] },
    ],
    [
      'a log group per service for all environments',
      {
        dev: [
          { name: 'x', logGroup: '/ecs/x' },
          { name: 'y', logGroup: '/ecs/y' },
        ],
        prod: [
          { name: 'x', logGroup: '/ecs/x' },
          { name: 'y', logGroup: '/ecs/y' },
        ],
      },
    ],
    [
      'a log group that AWS would refuse',
      {
        dev: [
          { name: 'x', logGroup: '{{resolve:ssm:/x}} y' },
          { name: 'y', logGroup: '' },
        ],
      },
    ],
    [
      'health paths with odd characters',
      {
        dev: [
          { name: 'x', healthPath: '/a b/{x}?q=1' },
          { name: 'y', healthPath: '/' },
          { name: 'z', healthPath: '*' },
        ],
      },
    ],
  ])('has every service once and loads: %s', (_, clusters) => {
    const account = accountOf(clusters);
    expect(servicesIn(account)).toEqual(servicesOf(account));
    const text = printFleet(draftFleet(account));
    expect(text).toBe(cleanText(text));
  });

  it('has every service once and loads, whatever AWS allows as a name', () => {
    const word = fc.constantFrom(
      'dev',
      'prod',
      'orders',
      'Orders',
      'shop',
      'a',
      '1',
      'service',
      'environment',
      'x'.repeat(80),
    );
    const name = fc
      .array(fc.tuple(word, fc.constantFrom('-', '_', '')), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.flat().join('').slice(0, 255));
    const logGroup = fc.option(
      name.map((text) => `/ecs/${text}`),
      { nil: undefined },
    );
    const service = fc.record(
      { name, container: name, logGroup, port: fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }) },
      { requiredKeys: ['name'] },
    );
    const services = fc.uniqueArray(service, { maxLength: 6, selector: (one) => one.name });
    fc.assert(
      fc.property(fc.dictionary(name, services, { minKeys: 1, maxKeys: 4 }), (clusters) => {
        const account = accountOf(JSON.parse(JSON.stringify(clusters)));
        fc.pre(servicesOf(account).length > 0);
        expect(servicesIn(account)).toEqual(servicesOf(account));
      }),
      { numRuns: 300 },
    );
  });
});
