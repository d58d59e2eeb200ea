import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Says why rules of cdk-nag's AwsSolutions do not hold for a construct, by `RULE` or `RULE[finding]`. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [rule, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
}

/** Says why resources of these statements end in a wildcard; one that is nothing but a wildcard is not meant. */
export function acknowledgeResources(role: IConstruct, statements: readonly PolicyStatement[], reason: string): void {
  const names = statements.flatMap(({ resources }) => resources.map((arn) => flat(Stack.of(role).resolve(arn))));
  for (const name of names.filter((each) => each.includes('*') && each !== '*')) {
    acknowledge(role, { [`IAM5[Resource::${name}]`]: reason });
  }
}

/** How cdk-nag writes a resource: `arn:<AWS::Partition>:…`, `<LogicalId.Arn>/folder/*`. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return ((argument as [string, unknown[]])[1] ?? []).map(flat).join('');
  return `<${[argument].flat().join('.')}>`;
}
