import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetConfig, parseFleet, resolveServices } from '@bizom/fleet';
import { describe, expect, test, vi } from 'vitest';
import { deployAll, deployService } from '../../src/index.ts';
import { type Answer, Refusal, startScriptedEcs } from '../support/scripted-ecs.ts';
import { SimulatedEcs, type Situation } from '../support/simulated-ecs.ts';
import { ToolFolder } from '../support/stand-in-tools.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

const cli = new URL('../../bin/bizom-deploy.js', import.meta.url).pathname;
const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const off = { enable: false, rollback: false };
const noRollback = { enable: true, rollback: false };

type Strategy = NonNullable<Situation['strategy']>;
/** Runs a situation and says how it ended, with the details. */
type Cell = (strategy: Strategy) => Promise<{ outcome: string }>;

/** A deployment as such: the image is in the registry. */
const rollout =
  (situation: Situation, { throttledMs = 0 } = {}): Cell =>
  async (strategy) => {
    const { script } = new SimulatedEcs({ strategy, ...situation });
    const sinceMs = new Map<string, number>();
    const slowed = Object.entries(script).map(([operation, answer]): [string, Answer] => [
      operation,
      (input, call) => {
        const since = sinceMs.get(operation) ?? Date.now();
        sinceMs.set(operation, since);
        return Date.now() - since < throttledMs
          ? new Refusal(400, 'ThrottlingException', 'Rate exceeded')
          : answer(input, call);
      },
    ]);
    await using ecs = await startScriptedEcs(Object.fromEntries(slowed));
    const names = { cluster: 'dev', ecsService: 'ell', container: 'ell', image: 'registry.example.com/dev@sha256:bb' };
    const work = () => deployService({ aws: ecs.aws(), ...names, pollMs: 1, settleMs: 0, stallMs: stallMs(situation) });
    return await (throttledMs > 0 ? inVirtualTime(ecs.isIdle, work) : work());
  };
const stallMs = ({ tasks }: Situation) => (tasks === 'hang' || tasks === 'late' ? 100 : 60_000);

const fleetOf = (deploy: FleetConfig['deploy'] = {}) => ({
  name: 'example',
  accountId: '000000000000',
  region: 'us-east-1',
  environments: { dev: {} },
  services: { ell: {} },
  deploy: { registry, pollSeconds: 0.1, settleSeconds: 0, ...deploy },
});

interface RunOf {
  situation?: Situation;
  script?: Readonly<Record<string, Answer>>;
  deploy?: FleetConfig['deploy'];
  immutable?: string;
  replace?: boolean;
}

/** A whole run, from Maven on. */
const run =
  ({ situation = {}, script = {}, deploy = {}, immutable, replace = false }: RunOf): Cell =>
  async (strategy) => {
    using tools = new ToolFolder(immutable);
    await using ecs = await startScriptedEcs({ ...new SimulatedEcs({ strategy, ...situation }).script, ...script });
    vi.stubEnv('PATH', tools.path);
    try {
      const fleet = parseFleet(fleetOf(deploy));
      const { services } = await deployAll({
        ...{ fleet, environment: 'dev', services: resolveServices(fleet, 'dev'), channels: [], replace },
        ...{ directory: tools.directory, commit: 'a'.repeat(40), aws: ecs.aws() },
        observer: { progress() {}, output() {}, finished() {}, warning() {} },
      });
      return services[0] ?? { outcome: 'nothing' };
    } finally {
      vi.unstubAllEnvs();
    }
  };

/** The command itself, in a repository whose HEAD is older than what runs. */
const olderCode =
  (...args: string[]): Cell =>
  async (strategy) => {
    using tools = new ToolFolder();
    const git = (...command: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...command], {
        cwd: tools.directory,
        encoding: 'utf8',
      }).trim();
    writeFileSync(join(tools.directory, 'fleet.config.json'), JSON.stringify(fleetOf()));
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'older');
    git('commit', '-q', '--allow-empty', '-m', 'newer');
    const imageTags = [`ell-${git('rev-parse', 'HEAD')}`];
    git('checkout', '-q', 'HEAD~1');
    const running = { DescribeImages: () => ({ imageDetails: [{ imageTags, imageDigest: tools.digest }] }) };
    await using ecs = await startScriptedEcs({ ...new SimulatedEcs({ strategy }).script, ...running });
    const env = {
      ...{ PATH: tools.path, HOME: tools.directory, AWS_ENDPOINT_URL: ecs.endpoint, CI: 'true', ENVIRONMENT: 'dev' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    };
    const child = spawn(process.execPath, [cli, 'run', '--service', 'ell', '--json', ...args], {
      cwd: tools.directory,
      env,
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (data) => out.push(data));
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    const updates = ecs.calls.filter(({ operation }) => operation === 'UpdateService').length;
    if (exitCode === 2 && updates === 0) return { outcome: 'refused' };
    return JSON.parse(Buffer.concat(out).toString()).services[0];
  };

const inProgress = { inProgress: 'hang' } as const;
const exists = { imageDetails: [{ imageDigest: `sha256:${'b'.repeat(64)}` }] };

/** Each row of the table in the README. */
const situations: Record<string, Cell> = {
  'the new tasks become good': rollout({}),
  'the new tasks fail; circuit breaker with rollback': rollout({ tasks: 'fail' }),
  'the new tasks fail; circuit breaker without rollback': rollout({ tasks: 'fail', breaker: noRollback }),
  'the new tasks fail; no circuit breaker': rollout({ tasks: 'fail', breaker: off }),
  'a CloudWatch alarm of the deployment goes off': rollout({ alarm: true }),
  'no progress for `stallSeconds`': rollout({ tasks: 'hang' }),
  'all new tasks serve, but the deployment takes long': rollout({ tasks: 'late' }),
  'AWS throttles every call for a minute': rollout({}, { throttledMs: 60_000 }),
  '0 tasks are desired': rollout({ desired: 0 }),
  'another deployment is in progress': run({ situation: inProgress }),
  'another deployment is in progress; `--replace` or `REPLACE=1`': run({ situation: inProgress, replace: true }),
  'another deployment crash-loops, and no circuit breaker ends it': run({
    situation: { inProgress: 'fail', breaker: off },
  }),
  'no ECS service': run({ script: { DescribeServices: () => ({ services: [] }) } }),
  'DRAINING, or a CodeDeploy or EXTERNAL controller': async (strategy) => {
    const ends = [];
    for (const service of [
      { status: 'DRAINING' },
      { deploymentController: { type: 'CODE_DEPLOY' } },
      { deploymentController: { type: 'EXTERNAL' } },
    ])
      ends.push(await run({ situation: { service } })(strategy));
    expect(new Set(ends.map(({ outcome }) => outcome)).size).toBe(1);
    return ends[0] ?? { outcome: 'nothing' };
  },
  "immutable tags; `rollout: 'pin'`": run({ immutable: 'ell*', script: { DescribeImages: () => exists } }),
  "immutable tags; `rollout: 'force'`": run({
    immutable: 'ell*',
    script: { DescribeImages: () => exists },
    deploy: { rollout: 'force' },
  }),
  'the code is older than what runs': olderCode(),
  'the code is older than what runs; `--yes`': olderCode('--yes'),
};

/** The rows of the README's table: what it says for each situation. */
function documented(): [situation: string, rolling: string, shifting: string][] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const table = readme.split('\n## What happens when\n')[1]?.split('\n## ')[0] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.slice(1).map((row) => {
    const [situation = '', rolling = '', shifting = ''] = row
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return [situation, rolling, shifting];
  });
}

const shiftingStrategies = ['BLUE_GREEN', 'LINEAR', 'CANARY'] as const;
const cells = documented().flatMap(([situation, rolling, shifting]) => [
  { situation, strategy: 'ROLLING' as const, says: rolling },
  ...(situation.includes('older') ? shiftingStrategies.slice(0, 1) : shiftingStrategies).map((strategy) => ({
    situation,
    strategy,
    says: shifting,
  })),
]);

test("the README's table of outcomes names each situation that is tested, and no other", () => {
  expect(documented().map(([situation]) => situation)).toEqual(Object.keys(situations));
});

describe("each cell of the README's table of outcomes is what happens", () => {
  test.each(cells)('$situation, $strategy: $says', async ({ situation, strategy, says }) => {
    const ended = await situations[situation]?.(strategy);
    expect(ended, JSON.stringify(ended)).toMatchObject({ outcome: /^`(\w+)`/.exec(says)?.[1] });
    if (says.includes('nothing runs')) expect(ended).toMatchObject({ detail: expect.stringMatching(/nothing runs/) });
  });
});
