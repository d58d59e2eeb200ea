import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

const interfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lets Lambda put a function into a VPC, and denies the same to the function's own code, which has the same role. None of the actions
 * can be narrowed to a resource.
 *
 * The rights are a policy of their own that outlives function and security groups: Lambda removes network interfaces with the
 * function's role, and a security group cannot be deleted before (aws/aws-cdk#6701). This holds for the stack as a whole and for a
 * function that leaves its VPC.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function letIntoVpc(role: Role, lambda: IConstruct, securityGroups: readonly IConstruct[] = []): void {
  const functions = Stack.of(role).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const policy = new Policy(role, 'Network', {
    statements: [
      new PolicyStatement({ actions: interfaceActions, resources: ['*'] }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: interfaceActions,
        resources: ['*'],
        conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
      }),
    ],
    roles: [role],
  });
  for (const later of [lambda, ...securityGroups]) later.node.addDependency(policy);
}

/** The port of DNS: needed where the VPC has its own name servers; those of AWS pass every security group. */
const dns = 53;

/** A security group that lets out to these TCP ports and to name servers, and nothing in. */
export function outboundOnly(
  scope: Construct,
  id: string,
  vpc: IVpc,
  description: string,
  ports: readonly number[],
): SecurityGroup {
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  for (const port of new Set([...ports, dns])) group.addEgressRule(Peer.anyIpv4(), Port.tcp(port), `TCP ${port}`);
  group.addEgressRule(Peer.anyIpv4(), Port.udp(dns), `UDP ${dns}`);
  return group;
}
