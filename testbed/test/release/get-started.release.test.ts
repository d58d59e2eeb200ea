import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { x } from 'tinyexec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws.ts';
import { type Engine, startEngine } from '../../src/index.ts';
import { type Mailbox, startMailbox } from '../../src/mailbox.ts';
import { startMinistack } from '../../src/ministack.ts';
import { codeBlocks } from '../../src/prose/code-blocks.ts';
import { installConsumer, runIn } from '../../src/release/consumer.ts';
import { copyAsCloned, packAll, type Tarball } from '../../src/release/tarballs.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bizom-get-started-'));
const text = readFileSync(join(root, 'docs', 'get-started.md'), 'utf8');
const blocks = codeBlocks(text);
const commands = blocks.flatMap(({ language, code }) => (language === 'sh' ? code.trim().split('\n') : []));
const [install = '', ...rest] = commands;
const timeout = 600_000;
const group = '/ecs/dev/orders';

let tarballs: Tarball[];
beforeAll(async () => {
  await copyAsCloned(root, join(folder, 'clone'));
  tarballs = await packAll(join(folder, 'clone'), join(folder, 'packed'));
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/get-started.md, followed word for word in an empty folder', () => {
  let aws: Aws;
  let engine: Engine;
  let mailbox: Mailbox;
  const project = join(folder, 'project');

  beforeAll(async () => {
    mailbox = await startMailbox();
    [aws, engine] = await Promise.all([startMinistack({ smtpPort: mailbox.port }), startEngine('es7')]);
    await createAccount(aws);
  }, timeout);
  afterAll(async () => {
    await Promise.all([aws?.stop(), engine?.stop(), mailbox?.stop()]);
  });

  /** A command of the page, as a person types it: exit code and all that it prints. */
  async function typed(command: string) {
    const env = {
      ...{ PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      ...{ AWS_ENDPOINT_URL: aws.endpoint, AWS_REGION: aws.region, AWS_DEFAULT_REGION: aws.region },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    };
    const { exitCode, stdout, stderr } = await x('sh', ['-c', command], {
      nodeOptions: { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    return { code: exitCode, text: `${stdout}\n${stderr}` };
  }

  /** The command that begins so; the page has it exactly once. */
  function command(start: string): string {
    const found = rest.filter((one) => one.startsWith(start));
    expect(found, `docs/get-started.md has one command ${start}`).toHaveLength(1);
    return found[0] ?? '';
  }

  it('has at most eight commands, in the order that they are run here', () => {
    expect(commands.length).toBeLessThanOrEqual(8);
    expect(commands.map((one) => one.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm install @bizom/cli',
      'npx bizom init',
      'npx bizom doctor',
      'npx bizom try',
      'npx cdk bootstrap',
      'npx cdk deploy',
      'npx bizom doctor',
    ]);
  });

  it('npm install: what it names is enough', { timeout }, async () => {
    const names = install.split(' ').slice(2);
    const own = names.filter((name) => name.startsWith('@bizom/'));
    expect(tarballs.map(({ name }) => name)).toEqual(expect.arrayContaining(own));
    const others = Object.fromEntries(names.filter((name) => !own.includes(name)).map((name) => [name, '*']));
    // the packages are not in a registry: the tarballs stand in for what they depend on of each other
    await installConsumer('npm', { folder: project, tarballs, dependencies: others });
  });

  it('bizom init writes the fleet, in which a person removes two comments', { timeout }, async () => {
    const { code, text: said } = await typed(command('npx bizom init'));
    expect([code, said]).toEqual([0, expect.stringContaining('wrote fleet.config.ts: 1 services in dev')]);
    const file = join(project, 'fleet.config.ts');
    const edited = readFileSync(file, 'utf8')
      .replace(/\/\/ (engine: \{.*\},)/, '$1')
      .replace(/\/\/ (channels: \{.*\},)/, '$1')
      .replace('https://search.example.com', engine.url);
    expect(edited).toContain(engine.url);
    expect(edited).toMatch(/^ *channels:/m);
    writeFileSync(file, edited);
  });

  it('bizom doctor says what is missing', { timeout }, async () => {
    const { code, text: said } = await typed(rest.filter((one) => one.startsWith('npx bizom doctor'))[0] ?? '');
    expect(code).toBe(1);
    expect(said).toMatch(/failed +dev +Lambda log-shipper/);
    expect(said).toContain('fix: ');
  });

  it('bizom try writes its page', { timeout }, async () => {
    const { code, text: said } = await typed(command('npx bizom try'));
    expect([code, said]).toEqual([0, expect.stringContaining('wrote bizom-try-orders.html: 1 documents')]);
    expect(readFileSync(join(project, 'bizom-try-orders.html'), 'utf8')).toContain('order 4710 accepted');
  });

  it('the CDK deploys the app of the page', { timeout }, async () => {
    const [app] = blocks.filter(({ language }) => language === 'ts');
    writeFileSync(join(project, 'app.ts'), app?.code ?? '');
    for (const one of [command('npx cdk bootstrap'), command('npx cdk deploy')]) {
      const { code, text: said } = await typed(one);
      expect([code, said.slice(-3000)]).toEqual([0, expect.any(String)]);
    }
  });

  it('bizom doctor --send-test finds the loop closed, and the test mail arrives', { timeout }, async () => {
    const { text: said } = await typed(rest.at(-1) ?? '');
    expect(said).toMatch(/ok +dev +Lambda log-shipper/);
    expect(said).toMatch(/ok +dev +log group \/ecs\/dev\/orders +exists, delivered to/);
    expect(said).toMatch(/ok +(dev +)?message to mail/);
    expect(mailbox.messages).toHaveLength(1);
  });

  it('a log line is searchable, and a stopped task is a mail', { timeout }, async () => {
    await write(aws, 'order 4711 accepted');
    await expect.poll(() => documents(engine, 'order 4711 accepted'), { timeout: 60_000, interval: 500 }).toBe(1);
    await write(aws, 'Terminating due to java.lang.OutOfMemoryError: Java heap space');
    const lambda = new LambdaClient(aws.clientConfig);
    // the emulator sends no events of ECS, and PutEvents refuses those of AWS, as AWS does
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: alerter(), Payload: JSON.stringify(stopped) }),
    );
    expect(FunctionError).toBeUndefined();
    const mail = await mailbox.waitForMessage(({ subject = '' }) => /OutOfMemoryError/.test(subject), 30_000);
    expect(mail.subject).toContain('orders in dev');
    expect(mail.text).toContain('order 4711 accepted');
  });

  /** The name of the alerts Lambda, by the assembly that was deployed. */
  function alerter(): string {
    const template = readdirSync(join(project, 'cdk.out')).find((name) => /task-alerts\.template\.json$/.test(name));
    return (
      /"FunctionName": *"([^"]*task-alerts)"/.exec(
        readFileSync(join(project, 'cdk.out', template ?? ''), 'utf8'),
      )?.[1] ?? ''
    );
  }
});

describe('examples/consumer, installed from tarballs', () => {
  const example = join(folder, 'clone', 'examples', 'consumer');
  const project = join(folder, 'consumer');
  const workflow = () => readFileSync(join(example, '.github', 'workflows', 'operations.yml'), 'utf8');

  it('passes every step of its workflow', { timeout }, async () => {
    const { scripts, dependencies, devDependencies } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
    const others = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) => !/^@bizom\//.test(name));
    cpSync(example, project, { recursive: true });
    await installConsumer('npm', {
      folder: project,
      tarballs,
      dependencies: Object.fromEntries(others) as Record<string, string>,
    });
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, scripts }));
    const steps = [...workflow().matchAll(/^ *- run: (.+)$/gm)].map(([, run = '']) => run);
    expect(steps[0]).toBe('npm ci');
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps.slice(1)) await runIn(project, 'sh', ['-c', step]);
    expect(readdirSync(join(project, 'cdk.out'))).toContain('shop-prod-logs.template.json');
    const files = readdirSync(join(project, 'grafana'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.includes('shop-checkout'))).not.toEqual([]);
  });
});

const taskId = '0123456789abcdef0123456789abcdef';
const stream = { logGroupName: group, logStreamName: `ecs/orders/${taskId}` };

async function createAccount({ clientConfig }: Aws): Promise<void> {
  const ecs = new ECSClient(clientConfig);
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop-dev' }));
  const options = { 'awslogs-group': group, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' };
  const logConfiguration = { logDriver: 'awslogs', options } as const;
  const container = { name: 'orders', image: 'shop/orders:1', memory: 64, portMappings: [{ containerPort: 8080 }] };
  await ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'orders', containerDefinitions: [{ ...container, logConfiguration }] }),
  );
  await ecs.send(
    new CreateServiceCommand({ cluster: 'shop-dev', serviceName: 'orders', taskDefinition: 'orders', desiredCount: 0 }),
  );
  const logs = new CloudWatchLogsClient(clientConfig);
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand(stream));
  await write({ clientConfig }, 'order 4710 accepted');
  await new SESClient(clientConfig).send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
}

async function write({ clientConfig }: Pick<Aws, 'clientConfig'>, message: string): Promise<void> {
  const logEvents = [{ timestamp: Date.now(), message }];
  await new CloudWatchLogsClient(clientConfig).send(new PutLogEventsCommand({ ...stream, logEvents }));
}

/** How many documents hold these words, by the engine's own count. */
async function documents(engine: Engine, words: string): Promise<number> {
  await fetch(`${engine.url}/_refresh`, { method: 'POST' });
  const answer = await fetch(`${engine.url}/_count?ignore_unavailable=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: { match_phrase: { '@message': words } } }),
  });
  return ((await answer.json()) as { count: number }).count;
}

/** An event as EventBridge sends it. Source: "Amazon ECS task state change events" in the ECS developer guide. */
const stopped = {
  ...{ id: 'get-started-1', source: 'aws.ecs', 'detail-type': 'ECS Task State Change' },
  ...{ account: '000000000000', region: 'us-east-1', time: new Date().toISOString(), resources: [] },
  detail: {
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/shop-dev/${taskId}`,
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/shop-dev',
    ...{ group: 'service:orders', lastStatus: 'STOPPED', desiredStatus: 'STOPPED' },
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/orders:1',
    ...{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    stoppedAt: new Date().toISOString(),
    containers: [{ name: 'orders', lastStatus: 'STOPPED', exitCode: 3, image: 'shop/orders:1' }],
  },
};
