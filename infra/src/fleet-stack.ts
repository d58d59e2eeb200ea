import type { Fleet } from '@bizom/fleet';
import { CfnOutput, Stack, Tags, Validations } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type EnvironmentChoices, environmentChoices } from './environment-choices.ts';
import type { FunctionChoices } from './package-function.ts';

/** A stack of one environment, in its account and region, with its tags. */
export class FleetStack extends Stack {
  readonly choices: EnvironmentChoices;

  constructor(scope: Construct, fleet: Fleet, environment: string, stackName: string, description: string) {
    const choices = environmentChoices(fleet, environment);
    const { accountId, region, production } = choices.environment;
    super(scope, stackName, {
      description: `${description}, ${environment}`,
      env: { account: accountId, region },
      terminationProtection: production,
    });
    this.choices = choices;
    for (const [key, value] of Object.entries(choices.tags)) Tags.of(this).add(key, value);
  }

  /** What all functions of the environment have alike. */
  functionChoices(): FunctionChoices {
    const { logRetentionDays, reserveConcurrency = true } = this.choices;
    return {
      logRetention: logRetentionDays,
      alarmActions: this.#alarmActions(),
      ...(!reserveConcurrency && { reservedConcurrentExecutions: 'none' as const }),
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

  #alarmActions(): IAlarmAction[] {
    const { alarmTopicArn } = this.choices;
    return alarmTopicArn === undefined ? [] : [new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn))];
  }
}
