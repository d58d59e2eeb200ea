import { CfnOutput, Duration, Stack, Tags, Validations } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import type { EnvironmentChoices } from './environment-choices.ts';
import type { FunctionChoices } from './package-function.ts';

/** An environment, and what its stacks share. */
export interface EnvironmentPlace {
  choices: EnvironmentChoices;
  alarmTopic: AlarmTopic;
}

type FunctionName = keyof NonNullable<EnvironmentChoices['functions']>;

/** A stack of one environment, in its account and region, with its tags. */
export class FleetStack extends Stack {
  readonly choices: EnvironmentChoices;
  protected readonly alarmTopic: AlarmTopic;

  constructor(scope: Construct, { choices, alarmTopic }: EnvironmentPlace, stackName: string, description: string) {
    const { accountId, region, production } = choices.environment;
    super(scope, stackName, {
      description: `${description}, ${choices.environment.name}`,
      env: { account: accountId, region },
      terminationProtection: production,
    });
    this.choices = choices;
    this.alarmTopic = alarmTopic;
    for (const [key, value] of Object.entries(choices.tags)) Tags.of(this).add(key, value);
  }

  /** What a function gets from the fleet: what all of the environment have alike, and what differs for it. */
  functionChoices(name: FunctionName): FunctionChoices {
    const { logRetentionDays, reserveConcurrency = true } = this.choices;
    const key = this.#encryptionKey();
    return {
      logRetention: logRetentionDays,
      alarmActions: this.alarmTopic.actionsIn(this, key),
      ...(key && { encryptionKey: key }),
      ...(!reserveConcurrency && { reservedConcurrentExecutions: 'none' as const }),
      ...this.ownChoices(name),
    };
  }

  /** What the fleet says of one function alone. */
  ownChoices(name: FunctionName): Pick<FunctionChoices, 'memorySize' | 'timeout' | 'logLevel'> {
    const { memoryMiB, timeoutSeconds, logLevel } = this.choices.functions?.[name] ?? {};
    return {
      ...(memoryMiB !== undefined && { memorySize: memoryMiB }),
      ...(timeoutSeconds !== undefined && { timeout: Duration.seconds(timeoutSeconds) }),
      ...(logLevel !== undefined && { logLevel }),
    };
  }

  /** What others need to know of a function: its name, and its role, which an engine has to let in. */
  addOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /** The environment's VPC, for functions that reach into it. */
  vpc(): IVpc | undefined {
    const { vpc } = this.choices;
    if (!vpc) return undefined;
    const { id, availabilityZones, subnetIds } = vpc;
    const found = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: id, availabilityZones, privateSubnetIds: subnetIds });
    Validations.of(found).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'No route is made here: the functions only need to know their subnets.',
    });
    return found;
  }

  #encryptionKey(): IKey | undefined {
    const { encryptionKeyArn } = this.choices;
    return encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', encryptionKeyArn);
  }
}
