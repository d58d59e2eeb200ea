/** A CloudFormation template, as far as its limits are about it. */
export interface CloudFormationTemplate {
  Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  Outputs?: Record<string, unknown>;
  Parameters?: Record<string, unknown>;
}

/** Limits of CloudFormation. Source: "Understand CloudFormation quotas". */
const mostResources = 500;
const mostOutputs = 200;
const mostParameters = 200;
const mostTemplateBytes = 1_048_576;
/** Source: "IAM and AWS STS quotas"; white space is not counted. */
const mostInlinePolicyCharacters = 10_240;
const mostManagedPolicyCharacters = 6_144;
/** Source: "Lambda quotas"; all variables together. */
const mostEnvironmentBytes = 4_096;
/** Source: EventBridge, PutRule. */
const mostPatternCharacters = 4_096;

/** The longest values of single properties, from the API reference of each service. */
const lengths: readonly (readonly [type: string, property: string, most: number])[] = [
  ['AWS::Lambda::Function', 'FunctionName', 64],
  ['AWS::Lambda::Function', 'Description', 256],
  ['AWS::Logs::LogGroup', 'LogGroupName', 512],
  ['AWS::Logs::SubscriptionFilter', 'FilterName', 512],
  ['AWS::Logs::SubscriptionFilter', 'FilterPattern', 1024],
  ['AWS::Logs::AccountPolicy', 'SelectionCriteria', 25_600],
  ['AWS::Logs::AccountPolicy', 'PolicyDocument', 30_720],
  ['AWS::SQS::Queue', 'QueueName', 80],
  ['AWS::SNS::Topic', 'TopicName', 256],
  ['AWS::DynamoDB::Table', 'TableName', 255],
  ['AWS::Kinesis::Stream', 'Name', 128],
  ['AWS::S3::Bucket', 'BucketName', 63],
  ['AWS::Events::Rule', 'Name', 64],
  ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
  ['AWS::CloudWatch::Alarm', 'AlarmDescription', 1024],
];

/** A stand-in as long as what AWS puts in place of a reference or of an attribute. */
const referenceLength = 96;

/** What of a template AWS would refuse for its size, one sentence each. */
export function limitFaults(template: CloudFormationTemplate): string[] {
  const resources = Object.entries(template.Resources ?? {});
  return [
    ...over('resources', resources.length, mostResources),
    ...over('outputs', Object.keys(template.Outputs ?? {}).length, mostOutputs),
    ...over('parameters', Object.keys(template.Parameters ?? {}).length, mostParameters),
    ...over('bytes of the template', Buffer.byteLength(JSON.stringify(template)), mostTemplateBytes),
    ...policyFaults(resources),
    ...resources.flatMap(([id, resource]) => resourceFaults(id, resource)),
  ];
}

type Resource = readonly [id: string, { Type: string; Properties?: Record<string, unknown> }];

function resourceFaults(id: string, { Type, Properties = {} }: Resource[1]): string[] {
  const tooLong = lengths
    .filter(([type]) => type === Type)
    .flatMap(([, property, most]) => over(`characters of ${id}.${property}`, lengthOf(Properties[property]), most));
  const variables = (Properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const bytes = Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + lengthOf(value), 0);
  return [
    ...tooLong,
    ...(Type === 'AWS::Lambda::Function' ? over(`bytes of the variables of ${id}`, bytes, mostEnvironmentBytes) : []),
    ...(Type === 'AWS::Events::Rule'
      ? over(`characters of the pattern of ${id}`, lengthOf(Properties['EventPattern']), mostPatternCharacters)
      : []),
    ...(Type === 'AWS::IAM::ManagedPolicy'
      ? over(`characters of ${id}`, lengthOf(Properties['PolicyDocument']), mostManagedPolicyCharacters)
      : []),
  ];
}

/** All inline policies of a role together. */
function policyFaults(resources: readonly Resource[]): string[] {
  const sizes = new Map<string, number>();
  for (const [id, { Type, Properties = {} }] of resources) {
    const own = Type === 'AWS::IAM::Role' ? lengthOf(Properties['Policies'] ?? '') : 0;
    if (Type === 'AWS::IAM::Role') sizes.set(id, (sizes.get(id) ?? 0) + own);
    if (Type !== 'AWS::IAM::Policy') continue;
    for (const role of (Properties['Roles'] as { Ref?: string }[] | undefined) ?? []) {
      sizes.set(role.Ref ?? '', (sizes.get(role.Ref ?? '') ?? 0) + lengthOf(Properties['PolicyDocument']));
    }
  }
  return [...sizes].flatMap(([role, size]) =>
    over(`characters of the inline policies of ${role}`, size, mostInlinePolicyCharacters),
  );
}

const over = (what: string, count: number, most: number): string[] =>
  count > most ? [`${count} ${what}, and AWS takes ${most}`] : [];

/** How long a value is when AWS has put in what is known only then: characters, without white space between parts of JSON. */
function lengthOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return value.length;
  return JSON.stringify(filled(value)).length;
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(filled).join('');
  if (entries.length === 1 && (name === 'Ref' || name === 'Fn::GetAtt' || name === 'Fn::ImportValue')) {
    return String(argument).startsWith('AWS::') ? 'aws' : 'x'.repeat(referenceLength);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, filled(inner)]));
}
