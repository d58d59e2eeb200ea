/** A resource of a template. */
export interface Resource {
  /** Its logical id. */
  id: string;
  Type: string;
  Properties: Readonly<Record<string, unknown>>;
}

/** Where a template is deployed. */
export interface Place {
  account: string;
  region: string;
}

/** How the name of a resource is found, what `Ref` of it gives, and its ARN. */
interface Kind {
  name: string;
  ref?(name: string, place: Place): string;
  arn(name: string, place: Place): string;
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const inPlace =
  (service: string, resource: string) =>
  (name: string, { account, region }: Place): string =>
    `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}${name}`;

const topicArn = inPlace('sns', '');

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::Lambda::Function': { name: 'FunctionName', arn: inPlace('lambda', 'function:') },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    ref: (name, { account, region }) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    arn: inPlace('sqs', ''),
  },
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name, { region }) => `arn:${partitionOf(region)}:s3:::${name}` },
  'AWS::DynamoDB::Table': { name: 'TableName', arn: inPlace('dynamodb', 'table/') },
  'AWS::Kinesis::Stream': { name: 'Name', arn: inPlace('kinesis', 'stream/') },
  'AWS::SNS::Topic': { name: 'TopicName', ref: topicArn, arn: topicArn },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    arn: (name, place) => `${inPlace('logs', 'log-group:')(name, place)}:*`,
  },
  'AWS::Events::Rule': { name: 'Name', arn: inPlace('events', 'rule/') },
  'AWS::IAM::Role': {
    name: 'RoleName',
    arn: (name, { account, region }) => `arn:${partitionOf(region)}:iam::${account}:role/${name}`,
  },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: inPlace('cloudwatch', 'alarm:') },
};

/**
 * The resources with every reference replaced by the name or ARN that it stands for. A resource without a name is called by its logical id.
 */
export function resolveReferences(resources: readonly Resource[], place: Place): Resource[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const nameOf = ({ id, Type, Properties }: Resource) => {
    const name = Properties[kinds[Type]?.name ?? ''];
    return typeof name === 'string' ? name : id;
  };
  const refer = (id: string, isArn: boolean): string => {
    const resource = byId.get(id);
    if (!resource) return pseudo(id, place);
    const kind = kinds[resource.Type];
    const name = nameOf(resource);
    return (isArn ? kind?.arn(name, place) : kind?.ref?.(name, place)) ?? name;
  };
  return resources.map((resource) => ({
    ...resource,
    Properties: resolved(resource.Properties, refer) as Resource['Properties'],
  }));
}

/** A parameter of a nested stack stands for what has its name in the parent; it is left as it is called. */
function pseudo(name: string, { account, region }: Place): string {
  const known: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partitionOf(region),
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return known[name] ?? name;
}

function resolved(value: unknown, refer: (id: string, isArn: boolean) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, refer));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Ref') return refer(String(argument), false);
  if (entries.length === 1 && name === 'Fn::GetAtt') {
    const [id = '', attribute = ''] = argument as string[];
    return refer(id, /Arn$/.test(attribute));
  }
  if (entries.length === 1 && name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(resolved(part, refer))).join(separator);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolved(inner, refer)]));
}
