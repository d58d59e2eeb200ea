import type { Account, Cluster, Domain, Resource, Subnet } from './account.ts';
import { readLoadBalancers, readTargetGroups } from './load-balancers.ts';
import { readResources } from './resources.ts';
import { markScaled } from './scaling.ts';
import { chunks, lastPart, readClusters, readTaskDefinitions } from './services.ts';
import { type Place, Session } from './session.ts';

/** What was read, and with how many calls. */
export interface ReadAccount {
  account: Account;
  calls: number;
}

/**
 * Reads what a fleet needs to know of an account. Nothing is changed. A part that cannot be read is named in `missing`.
 * @throws the SDK's error where there are no valid credentials, or ECS cannot be read
 */
export async function readAccount(place: Place, progress: (text: string) => void = () => {}): Promise<ReadAccount> {
  const session = new Session(place);
  const { accountId, region } = await readIdentity(session);
  progress(`account ${accountId}, region ${region}: clusters and services`);
  const { ECSClient } = await import('@aws-sdk/client-ecs');
  const ecs = session.watch(new ECSClient(session.config));
  const found = await readClusters(ecs);
  const clusters = await session.attempt('scaling', found, () => markScaled(session, found));
  progress(
    `${clusters.reduce((sum, { services }) => sum + services.length, 0)} services: task definitions and the rest`,
  );
  const [taskDefinitions, balancing, subnets, resources, domains, tags] = await Promise.all([
    session.attempt('taskDefinitions', new Map(), () => readTaskDefinitions(ecs, clusters)),
    session.attempt('loadBalancers', { targetGroups: new Map(), loadBalancers: [] }, () => readBalancing(session)),
    session.attempt('subnets', new Map(), () => readSubnets(session, clusters)),
    readResources(session),
    session.attempt('domains', [], () => readDomains(session)),
    session.attempt('tags', new Map(), () => readTags(session)),
  ]);
  const { targetGroups, loadBalancers } = balancing;
  const account = {
    ...{ accountId, region, clusters, taskDefinitions, targetGroups, subnets, missing: session.missing },
    resources: [...loadBalancers, ...resources].map((found) => ({
      ...found,
      tags: { ...tags.get(found.name), ...found.tags },
    })),
    domains: domains.map((domain) => ({ ...domain, tags: tags.get(domain.name) ?? {} })),
  };
  return { account, calls: session.calls };
}

async function readIdentity(session: Session): Promise<{ accountId: string; region: string }> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = session.watch(new STSClient(session.config));
  const { Account: accountId = '' } = await client.send(new GetCallerIdentityCommand({}));
  return { accountId, region: await client.config.region() };
}

async function readBalancing(session: Session) {
  const { ElasticLoadBalancingV2Client } = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const client = session.watch(new ElasticLoadBalancingV2Client(session.config));
  return { targetGroups: await readTargetGroups(client), loadBalancers: await readLoadBalancers(client) };
}

async function readSubnets(session: Session, clusters: readonly Cluster[]): Promise<Map<string, Subnet>> {
  const ids = [...new Set(clusters.flatMap(({ services }) => services.flatMap(({ subnetIds }) => subnetIds)))];
  const found = new Map<string, Subnet>();
  if (ids.length === 0) return found;
  const { DescribeSubnetsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
  const client = session.watch(new EC2Client(session.config));
  for (const SubnetIds of chunks(ids, 100)) {
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ SubnetIds }));
    for (const { SubnetId = '', VpcId = '', AvailabilityZone = '' } of Subnets) {
      found.set(SubnetId, { vpcId: VpcId, availabilityZone: AvailabilityZone });
    }
  }
  return found;
}

async function readDomains(session: Session): Promise<Omit<Domain, 'tags'>[]> {
  const { DescribeDomainsCommand, ListDomainNamesCommand, OpenSearchClient } = await import(
    '@aws-sdk/client-opensearch'
  );
  const client = session.watch(new OpenSearchClient(session.config));
  const { DomainNames = [] } = await client.send(new ListDomainNamesCommand({}));
  const found: Omit<Domain, 'tags'>[] = [];
  // five at a time is what DescribeDomains takes
  for (const names of chunks(DomainNames.map(({ DomainName = '' }) => DomainName).sort(), 5)) {
    const { DomainStatusList = [] } = await client.send(new DescribeDomainsCommand({ DomainNames: names }));
    for (const { DomainName = '', ARN = '', Endpoint, Endpoints, EngineVersion = '' } of DomainStatusList) {
      const endpoint = Endpoint ?? Endpoints?.['vpc'];
      if (endpoint) found.push({ name: DomainName, arn: ARN, endpoint, engine: EngineVersion });
    }
  }
  return found;
}

/** The tags of what has tags, by the name that CloudWatch uses. */
async function readTags(session: Session): Promise<Map<string, Resource['tags']>> {
  const { paginateGetResources, ResourceGroupsTaggingAPIClient } = await import(
    '@aws-sdk/client-resource-groups-tagging-api'
  );
  const client = session.watch(new ResourceGroupsTaggingAPIClient(session.config));
  const ResourceTypeFilters = [
    'rds:db',
    'elasticache:cluster',
    'sqs',
    'lambda:function',
    'es:domain',
    'elasticloadbalancing:loadbalancer',
  ];
  const found = new Map<string, Resource['tags']>();
  const pages = paginateGetResources({ client }, { ResourcesPerPage: 100, ResourceTypeFilters });
  for await (const { ResourceTagMappingList = [] } of pages) {
    for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
      found.set(nameIn(ResourceARN), Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
    }
  }
  return found;
}

/** `arn:…:loadbalancer/app/x/1` -> `app/x/1`; `arn:…:domain/logs` -> `logs`; `arn:…:db:orders` -> `orders`. */
function nameIn(arn: string): string {
  const resource = arn.slice(arn.lastIndexOf(':') + 1);
  return resource.startsWith('loadbalancer/') ? resource.slice('loadbalancer/'.length) : lastPart(resource);
}
