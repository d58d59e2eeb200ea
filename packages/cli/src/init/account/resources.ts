import type { FoundResource } from './account.ts';
import { lastPart } from './services.ts';
import type { Session } from './session.ts';

/** Databases, caches, queues and functions. Each kind is read by itself: one that may not be read costs no other. */
export async function readResources(session: Session): Promise<FoundResource[]> {
  const found = await Promise.all([
    session.attempt('databases', [], () => readDatabases(session)),
    session.attempt('caches', [], () => readCaches(session)),
    session.attempt('queues', [], () => readQueues(session)),
    session.attempt('functions', [], () => readFunctions(session)),
  ]);
  return found.flat();
}

async function readDatabases(session: Session): Promise<FoundResource[]> {
  const { paginateDescribeDBInstances, RDSClient } = await import('@aws-sdk/client-rds');
  const client = session.watch(new RDSClient(session.config));
  const found: FoundResource[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, { MaxRecords: 100 })) {
    for (const { DBInstanceIdentifier, DBSubnetGroup, TagList = [] } of DBInstances) {
      if (DBInstanceIdentifier === undefined) continue;
      const vpcId = DBSubnetGroup?.VpcId;
      const tags = Object.fromEntries(TagList.map(({ Key = '', Value = '' }) => [Key, Value]));
      found.push({ kind: 'databases', name: DBInstanceIdentifier, tags, ...(vpcId !== undefined && { vpcId }) });
    }
  }
  return found;
}

async function readCaches(session: Session): Promise<FoundResource[]> {
  const { ElastiCacheClient, paginateDescribeCacheClusters } = await import('@aws-sdk/client-elasticache');
  const client = session.watch(new ElastiCacheClient(session.config));
  const found: FoundResource[] = [];
  for await (const { CacheClusters = [] } of paginateDescribeCacheClusters({ client }, { MaxRecords: 100 })) {
    found.push(
      ...CacheClusters.map(({ CacheClusterId = '' }): FoundResource => ({ kind: 'caches', name: CacheClusterId })),
    );
  }
  return found;
}

async function readQueues(session: Session): Promise<FoundResource[]> {
  const { paginateListQueues, SQSClient } = await import('@aws-sdk/client-sqs');
  const client = session.watch(new SQSClient(session.config));
  const found: FoundResource[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, { MaxResults: 1000 })) {
    found.push(...QueueUrls.map((url): FoundResource => ({ kind: 'queues', name: lastPart(url) })));
  }
  return found;
}

async function readFunctions(session: Session): Promise<FoundResource[]> {
  const { LambdaClient, paginateListFunctions } = await import('@aws-sdk/client-lambda');
  const client = session.watch(new LambdaClient(session.config));
  const found: FoundResource[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, { MaxItems: 50 })) {
    for (const { FunctionName = '', VpcConfig } of Functions) {
      found.push({ kind: 'functions', name: FunctionName, ...(VpcConfig?.VpcId && { vpcId: VpcConfig.VpcId }) });
    }
  }
  return found;
}
