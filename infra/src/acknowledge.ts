import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why rules of cdk-nag's AwsSolutions do not hold for a construct, by `RULE` or `RULE[finding]`. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [rule, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
}

/** How cdk-nag names a resource of a policy in its findings: `Resource::<LogicalId.Arn>/folder/*`. */
export function resourceFinding(scope: IConstruct, arn: string): string {
  return `IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`;
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return ((argument as [string, unknown[]])[1] ?? []).map(flat).join('');
  return `<${[argument].flat().join('.')}>`;
}
