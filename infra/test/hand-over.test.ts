import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '@bizom/testbed';
import { afterAll, describe, expect, test } from 'vitest';
import { type HandOver, handOvers } from '../src/hand-over.ts';
import { fleetTemplates, roleStatements, smallFleet, vpc } from './templates.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bizom-hand-over-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const engine = { url: 'https://logs.example.com', arn: 'arn:aws:es:eu-west-1:111122223333:domain/logs' };
const fleet = smallFleet({ infra: { engine, vpc } });
const all = handOvers(fleet, 'test', outdir);
const of = (name: keyof typeof all): HandOver => {
  const found = all[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe('what those who deploy otherwise get of each Lambda', () => {
  test('is there for all of them, without a reference that only CloudFormation understands', () => {
    expect(Object.keys(all).sort()).toEqual(['alerts', 'app-probe', 'log-shipper', 'log-shipper-replay']);
    expect(JSON.stringify(all)).not.toMatch(/"Fn::|"Ref"/);
  });

  test('has every right that the role has in the template', () => {
    for (const [name, stack] of [
      ['alerts', 'test-task-alerts'],
      ['app-probe', 'test-app-probe'],
    ] as const) {
      const template = fleetTemplates(fleet)[stack];
      const actions = template && roleStatements(template).flatMap(({ Action }) => Action);
      const handed = of(name).policy.Statement.flatMap((statement) => (statement as { Action: string }).Action);
      expect(handed.sort()).toEqual(actions?.sort());
    }
    const shipper = JSON.stringify(of('log-shipper').policy);
    expect(shipper).toContain('"arn:aws:s3:::shop-test-quarantine-111122223333-eu-west-1/quarantine/*"');
    expect(shipper).not.toContain('s3:GetObject');
    expect(JSON.stringify(of('log-shipper-replay').policy)).toContain('s3:GetObject');
  });

  test('has variables, triggers, alarms and what must be there before', () => {
    expect(of('log-shipper')).toMatchObject({
      name: 'shop-test-log-shipper',
      runtime: 'nodejs24.x',
      environment: { ENGINE_URL: engine.url, AWS_SIGNING_REGION: 'eu-west-1' },
      onFailure: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111122223333:shop-test-log-shipper-failures' } },
      permissions: [{ Action: 'lambda:InvokeFunction', Principal: 'logs.amazonaws.com' }],
      subscriptions: [{ LogGroupName: '/ecs/test/orders' }, { LogGroupName: '/ecs/test/stock' }],
      eventSources: [],
    });
    expect(of('log-shipper-replay').eventSources).toMatchObject([
      { EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:shop-test-log-shipper-failures' },
    ]);
    expect(of('alerts').rules).toHaveLength(4);
    expect(of('app-probe').rules).toMatchObject([{ ScheduleExpression: 'rate(1 minute)' }]);
    const alarms = (name: keyof typeof all) => of(name).alarms.map(({ AlarmName }) => AlarmName);
    expect(alarms('log-shipper')).toContain('shop-test-log-shipper-Errors');
    expect(alarms('log-shipper')).not.toContain('shop-test-log-shipper-ReplayErrors');
    expect(alarms('log-shipper-replay')).toContain('shop-test-log-shipper-ReplayErrors');
    expect(of('log-shipper').resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup']),
    );
  });

  test('no alarm of the templates is lost', () => {
    const handed = Object.values(all).flatMap(({ alarms }) => alarms.map(({ AlarmName }) => AlarmName));
    const made = Object.values(fleetTemplates(fleet)).flatMap((template) =>
      Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName),
    );
    expect([...new Set(handed)].sort()).toEqual(made.sort());
  });
});

test("the README's Terraform parses, and takes only what the JSON has", { timeout: 120_000 }, async () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const [, terraform = ''] = /```hcl\n(.*?)```/s.exec(readme) ?? [];
  const python = await pythonWith('python-hcl2-7.3.1', ['python-hcl2==7.3.1']);
  const parse = 'import hcl2, json, sys; print(json.dumps(hcl2.load(sys.stdin)))';
  const printed = execFileSync(python, ['-c', parse], { input: terraform, encoding: 'utf8' });
  const resources: object[] = JSON.parse(printed).resource;
  expect(resources.flatMap((resource) => Object.keys(resource)).length).toBeGreaterThan(5);
  const used = [...terraform.matchAll(/local\.shipper\.(\w+)/g)].map(([, field = '']) => field);
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((field) => !Object.hasOwn(of('log-shipper'), field))).toEqual([]);
});
