import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineFleet, type Fleet, type FleetConfig } from '@bizom/fleet';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { addFleetStacks } from '../src/index.ts';

/** One assembly folder for all apps of a test file, gone after it. */
const outdir = mkdtempSync(join(tmpdir(), 'bizom-infra-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** A statement of a policy, its single values made lists. */
export interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
  Condition?: Record<string, unknown>;
}

export const vpc = {
  id: 'vpc-0d000000000000001',
  availabilityZones: ['eu-west-1a'],
  subnetIds: ['subnet-0d000000000000001'],
};

export const smallFleet = (changes: Partial<FleetConfig> = {}): Fleet =>
  defineFleet({
    name: 'shop',
    accountId: '111122223333',
    region: 'eu-west-1',
    environments: { test: {} },
    services: { orders: {}, stock: {} },
    infra: {
      vpc,
      engine: {
        url: 'https://logs.example.com',
        arn: 'arn:aws:es:eu-west-1:111122223333:domain/logs-{environment}',
      },
    },
    ...changes,
  });

/** The templates of a fleet's stacks, by what comes after its name: `test-log-shipper`. */
export function fleetTemplates(fleet: Fleet): Record<string, Template> {
  return Object.fromEntries(
    fleetStacks(fleet).map((stack) => [stack.stackName.slice(fleet.name.length + 1), Template.fromStack(stack)]),
  );
}

export const fleetStacks = (fleet: Fleet): Stack[] => addFleetStacks(new App({ outdir }), fleet);

export function inStack(fill: (stack: Stack) => void): Template {
  const stack = new Stack(new App({ outdir }), 'S', { env: { account: '111122223333', region: 'eu-west-1' } });
  fill(stack);
  return Template.fromStack(stack);
}

/** Every statement of every policy of a role. */
export function roleStatements(template: Template): Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  const documents = [
    ...policies.map(({ Properties }) => Properties.PolicyDocument),
    ...roles.flatMap(({ Properties }) =>
      (Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
    ),
  ];
  return documents.flatMap(({ Statement: statements }) =>
    statements.map((statement: { Effect: string; Action: unknown; Resource: unknown }) => ({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat(),
    })),
  );
}

/** The statements about an action. */
export const statementsOf = (template: Template, action: string): Statement[] =>
  roleStatements(template).filter(({ Action }) => Action.includes(action));
