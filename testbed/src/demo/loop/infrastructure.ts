import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { Aws } from '../../aws.ts';
import { cdk } from '../../cdk.ts';
import { workFolder } from '../../supervisor.ts';
import { awsEnvironment } from './bizom.ts';
import { accountId, environment } from './fleet.ts';

/** What `cdk deploy` made. */
export interface Infrastructure {
  stacks: string[];
  resources: number;
}

/** What an account needs once before anything is deployed into it by the CDK. */
export async function bootstrap(aws: Aws): Promise<void> {
  await command(aws, ['bootstrap', `aws://${accountId}/${aws.region}`], await workFolder('bootstrap'));
}

/** The stacks of the environment, by the CDK app of this repository. */
export async function deployInfrastructure(aws: Aws, fleetFile: string): Promise<Infrastructure> {
  const context = ['--context', `env=${environment}`, '--context', `fleet=${fleetFile}`];
  const quick = ['--require-approval', 'never', '--concurrency', '3', '--method', 'direct'];
  await command(aws, ['deploy', '--all', ...quick, ...context], await workFolder('cdk-out'));
  const client = new CloudFormationClient(aws.clientConfig);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const stacks = Stacks.flatMap(({ StackName = '' }) => (StackName === 'CDKToolkit' ? [] : [StackName])).sort();
  const resources = await Promise.all(
    stacks.map(async (StackName) => {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      return StackResources.length;
    }),
  );
  return { stacks, resources: resources.reduce((sum, count) => sum + count, 0) };
}

async function command(aws: Aws, args: readonly string[], folder: string): Promise<void> {
  const output = ['--output', join(folder, 'cdk.out')];
  const { exitCode, output: printed } = await cdk([...args, ...output], { env: awsEnvironment(aws) });
  if (exitCode !== 0) throw new Error(`cdk ${args[0]} ended with ${exitCode}:\n${printed.slice(-2000)}`);
}
