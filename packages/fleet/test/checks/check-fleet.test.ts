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
const [subnet] = vpc.subnetIds;
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
      'infra.engine.url: expected an http or https URL such as https://logs.example.com, or several separated by commas, received one that begins with "httpx:"',
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
      'a cause that there is not',
      { alerts: { alertOn: ['scale-inn'] } },
      /^alerts\.alertOn\.0: expected a cause: .*received "scale-inn"; did you mean "scale-in"\?$/,
    ],
    [
      'a route for such a cause',
      { alerts: { routes: [{ causes: ['oom'], to: [] }] } },
      /^alerts\.routes\.0\.causes\.0: expected a cause: oom-container, .*received "oom"/,
    ],
    [
      'a link that nothing fills',
      { alerts: { links: [{ label: 'x', url: 'https://x/{enviroment}' }] } },
      /^alerts\.links\.0\.url: expected only the placeholders \{environment\}, .*received \{enviroment\}; did you mean \{environment\}\?$/,
    ],
    [
      'a link of another scheme',
      { alerts: { links: [{ label: 'x', url: 'httpx://x/' }] } },
      'alerts.links.0.url: expected an http or https URL, received "httpx://x/"',
    ],
    [
      'a log group of an unknown placeholder',
      { logGroup: '/ecs/{env}/{service}' },
      'logGroup: expected no placeholders but {environment} and {service}, received "/ecs/{env}/{service}"',
    ],
    [
      'a region that AWS does not have',
      { environments: { dev: { region: 'eu-west-99' } } },
      'environments.dev.region: expected an AWS region such as eu-west-1, received "eu-west-99"',
    ],
    [
      'a zone without its letter',
      { infra: { vpc: { ...vpc, availabilityZones: ['eu-west-1'] } } },
      /^infra\.vpc\.availabilityZones: expected a zone of eu-west-1, .*received "eu-west-1"$/,
    ],
    [
      'a subnet that is named twice',
      { infra: { vpc: { ...vpc, subnetIds: [subnet, subnet] } } },
      'infra.vpc.subnetIds: expected each subnet once, received one twice',
    ],
    [
      'a FIFO topic',
      { infra: { alarmTopicArn: `${topic('eu-west-1')}.fifo` } },
      /^infra\.alarmTopicArn: expected a standard topic/,
    ],
    [
      'a topic of another partition',
      { infra: { alarmTopicArn: topic('eu-west-1').replace('aws', 'aws-cn') } },
      /^infra\.alarmTopicArn: expected a topic of the partition aws, that of eu-west-1, received "arn:aws-cn:/,
    ],
    [
      'a topic of no account',
      { infra: { alarmTopicArn: 'arn:aws:sns:eu-west-1:x:alarms' } },
      /^infra\.alarmTopicArn: expected the ARN of an SNS topic such as/,
    ],
    [
      'a key of another region',
      { infra: { encryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1' } },
      /^infra\.encryptionKeyArn: expected a key in eu-west-1, the region of prod, received/,
    ],
    [
      'a collection that is called a domain',
      { infra: { engine: { ...engine, arn: arn.replace('domain', 'collection') } } },
      /^infra\.engine\.arn: expected the ARN of a domain or collection/,
    ],
    [
      'more shippers than shards can use in one environment',
      { infra: { kinesis: { shards: 2 }, environments: { prod: { shipperConcurrency: 3 } } } },
      /^infra\.environments\.prod\.shipperConcurrency: expected at most 2, .*received 3$/,
    ],
    [
      'more shards than an account has',
      { infra: { kinesis: { shards: 1e6 } } },
      'infra.kinesis.shards: expected a whole number from 1 to 20000, received 1000000',
    ],
    [
      'a tag that is always added',
      { infra: { tags: { Environment: 'x' } } },
      /^infra\.tags\.Environment: expected other keys than "fleet" and "environment"/,
    ],
    [
      'tags that differ by case alone',
      { infra: { tags: { team: 'a', Team: 'b' } } },
      /^infra\.tags: expected keys that differ by more than the case/,
    ],
    [
      'a tag that is too long',
      { infra: { tags: { a: 'x'.repeat(257) } } },
      /^infra\.tags\.a: expected the value of a tag: up to 256/,
    ],
    [
      'a name of a function that is too long',
      { dashboards: { logShipperFunction: 'x'.repeat(70) } },
      /^dashboards\.logShipperFunction: expected the name of a function: up to 64 .*\(70 characters\)$/,
    ],
    [
      'a cluster that is an ARN',
      {
        services: { orders: {} },
        environments: { dev: { cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/dev' } },
      },
      /^services\.orders\.cluster: expected a name of up to 255 letters/,
    ],
    [
      'a bucket that S3 refuses',
      { deploy: { artifactBucket: 'My_Bucket' } },
      /^deploy\.artifactBucket: expected the name of an S3 bucket/,
    ],
    [
      'evidence in such a bucket',
      { probe: { blackBox: { bucket: 'My_Bucket' } } },
      /^probe\.blackBox\.bucket: expected the name of an S3 bucket/,
    ],
    [
      'a metric that there is not',
      { probe: { metrics: ['heapUsd'] } },
      /^probe\.metrics\.0: expected the key of a metric: .*received "heapUsd"; did you mean "heapUsed"\?$/,
    ],
    [
      'a registry with its scheme',
      { deploy: { registry: 'https://x' } },
      /^deploy\.registry: expected the host of a registry/,
    ],
    [
      'a repository in capitals',
      { deploy: { repository: 'Shop/{environment}' } },
      /^deploy\.repository: expected the name of a repository: lower-case/,
    ],
    [
      'a role without its ARN',
      { deploy: { pipelines: { role: 'admin' } } },
      /^deploy\.pipelines\.role: expected the ARN of a role/,
    ],
    [
      'a load balancer by its ARN',
      { services: { orders: { loadBalancer: 'arn:aws:elasticloadbalancing:x' } } },
      /^services\.orders\.loadBalancer: expected a load balancer such as app\//,
    ],
    [
      'a service that differs where it does not run',
      { services: { orders: { runsIn: ['dev'], environments: { prod: { port: 1 } } } } },
      'services.orders.environments: expected an environment that orders runs in, of the fleet (dev), received "prod"',
    ],
    [
      'two services that are one in ECS',
      { services: { a: { ecsService: 'x', container: 'app' }, b: { ecsService: 'x', container: 'app' } } },
      /^services\.b\.ecsService: expected a separate ECS service or container, received "x" in the cluster "\w+", which is a's already$/,
    ],
    [
      'a log group that two environments ship',
      { logGroup: '/ecs/{service}', infra: { engine } },
      /^infra\.subscriptions: expected log groups of one environment each, received \/ecs\/orders, which "dev" and "prod" would both ship/,
    ],
    [
      'two shippers of one account',
      { infra: { engine, subscriptions: 'account' } },
      /^infra\.subscriptions: expected one shipper for the account and region 111122223333 eu-west-1/,
    ],
    [
      'a destination that is a queue',
      { logs: { destination: 'arn:aws:sqs:eu-west-1:111122223333:x' } },
      /^logs\.destination: expected the ARN of a Lambda function/,
    ],
    [
      'a destination of another region',
      { logs: { destination: 'arn:aws:lambda:us-east-1:111122223333:function:x' } },
      /^logs\.destination: expected a function or stream in eu-west-1/,
    ],
    ['a role of the logs without its ARN', { logs: { role: 'admin' } }, /^logs\.role: expected the ARN of a role/],
    [
      'a wildcard among names',
      { logs: { exclude: ['/ecs/*'] } },
      'logs.exclude.0: expected the whole name of a log group, with {environment} but without wildcards, received "/ecs/*"',
    ],
    [
      'a filter pattern that is not closed',
      { logs: { filterPattern: '{ $.level = "ERROR"' } },
      /^logs\.filterPattern: expected a filter pattern whose quotes and braces are closed/,
    ],
    [
      'a filter pattern with an open quote',
      { logs: { environments: { dev: { filterPattern: '"ERROR' } } } },
      /^logs\.environments\.dev\.filterPattern: expected a filter pattern whose quotes/,
    ],
    [
      'an index in capitals',
      { logs: { shipper: { index: 'CWL-{yyyy}' } } },
      'logs.shipper.index: expected a lower-case index name, received "CWL-{yyyy}"',
    ],
    [
      'an index of an unknown placeholder',
      { logs: { shipper: { index: 'cwl-{yyy}' } } },
      /^logs\.shipper\.index: expected an index name with no placeholders but \{environment\}/,
    ],
    [
      'a misspelled rule of redaction',
      { logs: { shipper: { redact: { field: ['x'] } } } },
      'logs.shipper.redact.field: unknown option; did you mean "fields"?',
    ],
    [
      'a pattern with look-around',
      { logs: { shipper: { redact: { patterns: ['(?<=x)y'] } } } },
      /^logs\.shipper\.redact\.patterns\.0: expected a regular expression without look-around/,
    ],
    [
      'an invalid pattern of a sample',
      { logs: { shipper: { sample: [{ pattern: '(', keepOneIn: 2 }] } } },
      'logs.shipper.sample.0.pattern: expected a valid regular expression, received "("',
    ],
    [
      'a field with a blank part',
      { logs: { shipper: { fields: { 'a..b': 1 } } } },
      /^logs\.shipper\.fields\.a\.\.b: expected the name of a field/,
    ],
    [
      'a number with its unit',
      { logs: { shipper: { maxBulkBytes: '5MB' } } },
      'logs.shipper.maxBulkBytes: expected a whole number of bytes, 1024 or more, received "5MB"',
    ],
    [
      'a function that there is not',
      { infra: { functions: { logshipper: {} } } },
      'infra.functions.logshipper: unknown option; did you mean "log-shipper"?',
    ],
    [
      'a Lambda that there is not',
      { infra: { lambdas: ['log-shiper'] } },
      /^infra\.lambdas\.0: expected .*; did you mean "log-shipper"\?$/,
    ],
    [
      'too little memory',
      { infra: { functions: { 'log-shipper': { memoryMiB: 64 } } } },
      /^infra\.functions\.log-shipper\.memoryMiB: expected a whole number of MiB from 128 to 10240, received 64$/,
    ],
    [
      'a retention that CloudWatch does not know',
      { infra: { logRetentionDays: 31 } },
      /^infra\.logRetentionDays: expected a number of days that CloudWatch Logs knows/,
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

  it.each([
    [{ dashboards: { grafanaUrl: 'https://admin:hunter2@grafana.example.com' } }, 'dashboards.grafanaUrl'],
    [{ dashboards: { logs: { url: 'https://admin:hunter2@kibana.example.com' } } }, 'dashboards.logs.url'],
    [{ alerts: { links: [{ label: 'x', url: 'https://admin:hunter2@x.example.com' }] } }, 'alerts.links.0.url'],
    [{ infra: { engine: { url: '//app:hunter2@logs.example.com' } } }, 'infra.engine.url'],
    [{ infra: { engine: { url: 'httpx:app:hunter2@logs.example.com' } } }, 'infra.engine.url'],
    [
      { infra: { environments: { dev: { engine: { url: 'https://hunter2@logs.example.com' } } } } },
      'infra.environments.dev.engine.url',
    ],
  ])('a log-in in any other URL, which is not repeated: %j', (changes, path) => {
    const [fault, ...others] = faultsOf(fleet(changes));
    expect(others).toEqual([]);
    expect(fault).toContain(`${path}: expected a URL without a log-in, received one with`);
    expect(fault).not.toContain('hunter2');
  });

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
