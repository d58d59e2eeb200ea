import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateServiceCommand, DescribeServicesCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type FlockServer, freePort, missing, startFlock, startTelegram, type TelegramServer } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { clusterName, container, noContainers, startTestCluster, type TestCluster } from '../support/cluster.ts';
import { GithubRunner, jobRuns } from '../support/github-runner.ts';

const why = (await noContainers()) ?? (await missing('maven'));
const services = ['access-service', 'ell', 'notification-producer'];
const example = new URL('../../../../examples/services', import.meta.url).pathname;
const cli = new URL('../../bin/bizom-deploy.js', import.meta.url).pathname;
const secret = 'a-very-secret-token';

describe.skipIf(why)(
  `bizom-deploy run, from a commit to containers that answer${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let cluster: TestCluster;
    let flock: FlockServer;
    let telegram: TelegramServer;
    let repository: string;
    const ports: Record<string, number> = {};

    beforeAll(async () => {
      [cluster, flock, telegram] = await Promise.all([startTestCluster(), startFlock(), startTelegram()]);
      repository = mkdtempSync(join(tmpdir(), 'deploy run '));
      cpSync(example, repository, {
        recursive: true,
        filter: (path) => !path.endsWith('/target') && !path.endsWith('fleet.config.ts'),
      });
      writeFileSync(join(repository, 'fleet.config.json'), JSON.stringify(fleet()));
      git('init', '-q', '-b', 'main');
      commit('the first commit');
      await cluster.aws.s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
      await cluster.aws.s3.send(
        new PutObjectCommand({ Bucket: 'artifacts', Key: 'dev/ell/keys/token.txt', Body: secret }),
      );
      for (const name of services) await createService(name);
    });
    afterAll(async () => {
      await cluster?.[Symbol.asyncDispose]();
      await flock?.stop();
      await telegram?.stop();
      if (repository) rmSync(repository, { recursive: true });
    });

    const fleet = () => ({
      name: 'example',
      accountId: '000000000000',
      region: 'us-east-1',
      environments: { dev: {}, prod: { production: true } },
      services: Object.fromEntries(
        services.map((name) => [name, name === 'ell' ? { dependsOn: ['access-service'] } : {}]),
      ),
      alerts: {
        channels: {
          team: { type: 'telegram', token: 'env:TELEGRAM_TOKEN', chatId: telegram.chatId, apiUrl: telegram.url },
          others: { type: 'flock', webhookUrl: 'env:NOT_SET' },
        },
      },
      deploy: {
        channels: ['team'],
        pipelines: { branches: { main: 'dev' }, dashboards: false },
        registry: cluster.registry.host,
        artifactBucket: 'artifacts',
        buildArgs: { BASE_IMAGE: cluster.baseImage },
        settleSeconds: 12,
        timeoutSeconds: 240,
      },
    });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: repository,
        encoding: 'utf8',
      }).trim();
    const commit = (message: string) => {
      git('add', '-A');
      git('commit', '-q', '-m', message);
      return git('rev-parse', 'HEAD');
    };
    const edit = (path: string, from: string, to: string) => {
      const file = join(repository, path);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    };

    async function createService(name: string) {
      ports[name] = await freePort();
      await cluster.aws.logs.send(new CreateLogGroupCommand({ logGroupName: `/ecs/dev/${name}` }));
      const started = container(
        name,
        await cluster.image('first', ['sh', '-c', "trap 'exit 0' TERM; echo first; sleep 900 & wait"]),
      );
      const environment = [
        { name: 'SERVER_PORT', value: String(ports[name]) },
        { name: 'SERVER_ADDRESS', value: '127.0.0.1' },
      ];
      const containerDefinitions = [{ ...started, environment }];
      await cluster.aws.ecs.send(
        new RegisterTaskDefinitionCommand({ family: name, networkMode: 'host', containerDefinitions }),
      );
      const deploymentCircuitBreaker = { enable: true, rollback: true };
      // One container a host port: the old one goes before the new one comes.
      const deploymentConfiguration = { deploymentCircuitBreaker, minimumHealthyPercent: 0, maximumPercent: 100 };
      await cluster.aws.ecs.send(
        new CreateServiceCommand({
          cluster: clusterName,
          serviceName: name,
          taskDefinition: name,
          desiredCount: 1,
          deploymentConfiguration,
        }),
      );
      await vi.waitFor(async () => {
        const { services: found } = await cluster.aws.ecs.send(
          new DescribeServicesCommand({ cluster: clusterName, services: [name] }),
        );
        expect(found?.[0]?.runningCount).toBe(1);
      }, 20_000);
    }

    interface Ran {
      exitCode: number | null;
      stdout: string;
      stderr: string;
    }
    function bizomDeploy(
      args: string[],
      onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
    ): Promise<Ran> {
      const { accessKeyId, secretAccessKey } = cluster.emulator.credentials;
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: cluster.emulator.endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        WEBHOOK_URL: flock.webhookUrl,
        TELEGRAM_TOKEN: telegram.token,
        ENVIRONMENT: 'dev',
        CI: '',
      };
      const child = spawn(process.execPath, [cli, ...args], { cwd: repository, env });
      const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
      child.stdout.on('data', (data) => {
        ran.stdout += data;
      });
      child.stderr.on('data', (data) => {
        ran.stderr += data;
        onStderr?.(ran.stderr, (signal) => child.kill(signal));
      });
      return new Promise((resolve) => child.on('close', (exitCode) => resolve({ ...ran, exitCode })));
    }

    /** What the workflow's actions do here. */
    const actions = {
      'actions/checkout': (workspace: string) => {
        execFileSync('git', ['clone', '-q', repository, workspace]);
      },
      // The machine's own Java, Maven and Node.
      'actions/setup-java': () => {},
      'actions/setup-node': () => {},
      'aws-actions/configure-aws-credentials': (_: string, env: Record<string, string>) => {
        const { accessKeyId, secretAccessKey } = cluster.emulator.credentials;
        Object.assign(env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
      },
    };

    test("all services are compiled once, built, pushed, deployed and answer, by the GitHub workflow's own steps in order", {
      timeout: 400_000,
    }, async () => {
      const head = git('rev-parse', 'HEAD');
      expect((await bizomDeploy(['pipelines', '--ci', 'github'])).exitCode).toBe(0);
      const { jobs } = parse(readFileSync(join(repository, '.github/workflows/deploy.yml'), 'utf8'));
      rmSync(join(repository, '.github'), { recursive: true });
      const context = {
        github: { event_name: 'workflow_dispatch', ref_name: 'main' },
        inputs: { environment: 'dev', service: 'all', replace: 'false' },
        secrets: { WEBHOOK_URL: flock.webhookUrl, TELEGRAM_TOKEN: telegram.token },
      };
      expect(Object.keys(jobs).filter((name) => jobRuns(jobs[name].if, context))).toEqual(['deploy-dev']);
      using runner = new GithubRunner(actions, {
        ...{ HOME: process.env['HOME'] ?? '', DOCKER_HOST: process.env['DOCKER_HOST'] ?? '' },
        ...{ AWS_ENDPOINT_URL: cluster.emulator.endpoint, CI: 'true', GITHUB_ACTIONS: 'true' },
        ...{ GITHUB_REF_NAME: 'main', GITHUB_SHA: head, GITHUB_RUN_ID: '7' },
        ...{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'shop/services' },
      });
      const ran = await runner.run(jobs['deploy-dev'].steps, context);
      expect(ran.map(({ name, exitCode }) => [name, exitCode])).toEqual([
        ['Install the commands', 0],
        ['Deploy', 0],
        ['Notify', 0],
      ]);
      const stdout = ran.map((step) => step.stdout).join('');
      const stderr = ran.map((step) => step.stderr).join('');
      expect(stderr).not.toMatch(/warning/);
      for (const name of services) expect(stdout).toMatch(new RegExp(`^${name} +completed`, 'm'));
      for (const name of services) {
        const answer = await vi.waitFor(async () => (await fetch(`http://127.0.0.1:${ports[name]}/`)).json(), 120_000);
        expect(answer).toMatchObject({ service: name });
        const { tags } = (await (await fetch(`${cluster.registry.url}/v2/dev/tags/list`)).json()) as { tags: string[] };
        expect(tags).toEqual(expect.arrayContaining([name, `${name}-${head}`]));
      }
      const texts = flock.messages.map(({ text }) => text).join('\n');
      expect(texts).toContain('Code Compilation success.');
      expect(flock.messages.at(-1)?.text).toContain('pipeline deployment finished');
      for (const name of services)
        expect(texts).toContain(`Deployment of { ${name} } to { dev } cluster has been successful.`);
      expect(telegram.messages.map(({ text }) => text).join('\n')).toMatch(
        /Compilation success[\s\S]*\{ ell \} to \{ dev \}/,
      );
      // Its own Dockerfile copied the keys into the image; in the repository nothing of them is left.
      expect(existsSync(join(runner.workspace, 'ops/dev/ell/tokens/keys'))).toBe(false);
      expect(stderr + stdout + texts).not.toContain(secret);
      expect(stderr + stdout + texts).not.toContain(flock.webhookUrl);
      expect(stderr + stdout + texts).not.toContain(telegram.token);
      const local = execFileSync('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], {
        encoding: 'utf8',
      });
      // What a pipeline's cache of Docker layers keeps for the next build, and no more.
      // Other suites share the daemon, each with a registry on another port.
      const kept = local.split('\n').filter((name) => name.startsWith(`${cluster.registry.host}/dev:`));
      expect(kept.filter((name) => /:(ell|access-service)/.test(name)).sort()).toEqual(
        ['access-service', 'ell'].map((name) => `${cluster.registry.host}/dev:${name}`),
      );
      expect(await deploymentCount('ell', 'completed')).toBe(1);
    });

    test('a commit that cannot start is rolled back, with the reason and the log lines, exit code 1', {
      timeout: 400_000,
    }, async () => {
      edit(
        'deployables/ell/src/main/java/com/example/ell/EllApplication.java',
        'Service.run',
        'if (true) throw new IllegalStateException("no such database");\n    Service.run',
      );
      const bad = commit('break the start of ell');
      const { exitCode, stdout } = await bizomDeploy(['run', '--base', 'HEAD~1']);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/ell +rolledBack/);
      expect(stdout).toMatch(/ended: app-crash .*exit code 1/);
      expect(stdout).toMatch(/\| .*IllegalStateException: no such database/);
      expect(stdout).not.toMatch(/access-service/);
      expect(flock.messages.at(-1)?.text).toMatch(/Deployment of \{ ell \} to \{ dev \} cluster has failed/);
      expect(flock.messages.at(-1)?.text).toContain('no such database');
      const answer = await vi.waitFor(async () => (await fetch(`http://127.0.0.1:${ports['ell']}/`)).json(), 120_000);
      expect(answer).toMatchObject({ service: 'ell' });
      expect(await deploymentCount('ell', 'rolledBack')).toBe(1);
      expect(bad).toBe(git('rev-parse', 'HEAD'));
    });

    test('a commit that does not compile deploys nothing, and says which line', { timeout: 400_000 }, async () => {
      edit('deployables/ell/src/main/java/com/example/ell/EllApplication.java', 'if (true)', 'if (tru)');
      commit('break the build of ell');
      const { exitCode, stderr } = await bizomDeploy(['run', '--service', 'ell']);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/EllApplication.java:\[\d+,\d+\] cannot find symbol/);
      expect(flock.messages.at(-1)?.text).toContain('Code Compilation failed.');
      git('revert', '--no-edit', 'HEAD');
      git('revert', '--no-edit', 'HEAD~2');
    });

    test.each([
      ['SIGINT', /ell: building the image/, /ell +notDeployed .*interrupted/],
      ['SIGTERM', /compile: mvn/, /^$/],
    ] as const)(
      '%s stops it and says what is and is not deployed',
      { timeout: 400_000 },
      async (signal, moment, said) => {
        let sent = false;
        const { exitCode, stdout, stderr } = await bizomDeploy(['run', '--service', 'ell'], (text, kill) => {
          if (sent || !moment.test(text)) return;
          sent = true;
          kill(signal);
        });
        expect(exitCode).toBe(1);
        expect(stderr).toContain(`${signal}: stopping`);
        expect(stdout).toMatch(said);
        if (stdout === '') expect(stderr).toContain('nothing was deployed');
      },
    );

    test('production is deployed only with --yes or in CI', async () => {
      const { exitCode, stderr } = await bizomDeploy(['run', '--env', 'prod', '--service', 'ell']);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/prod is production: say --yes/);
    });

    test('a work tree that differs from its commit is refused', async () => {
      writeFileSync(join(repository, 'pom.xml'), `${readFileSync(join(repository, 'pom.xml'), 'utf8')}<!-- -->`);
      const { exitCode, stderr } = await bizomDeploy(['run', '--service', 'ell']);
      git('checkout', 'pom.xml');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/1 file differs from the commit, pom.xml; commit it, or say --allow-dirty/);
    });

    test('status says what runs', async () => {
      const { stdout } = await bizomDeploy(['status', '--json']);
      expect(JSON.parse(stdout).services).toMatchObject(
        services.map((service) => ({ service, running: 1, desired: 1, deployment: 'COMPLETED' })),
      );
    });

    async function deploymentCount(service: string, outcome: string): Promise<number | undefined> {
      const Dimensions = Object.entries({ service, environment: 'dev', outcome }).map(([Name, Value]) => ({
        Name,
        Value,
      }));
      const { MetricDataResults } = await cluster.aws.cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 60_000),
          MetricDataQueries: [
            {
              Id: 'm',
              MetricStat: {
                Metric: { Namespace: 'Deployments', MetricName: 'Deployments', Dimensions },
                Period: 86_400,
                Stat: 'Sum',
              },
            },
          ],
        }),
      );
      return MetricDataResults?.[0]?.Values?.[0];
    }
  },
);
