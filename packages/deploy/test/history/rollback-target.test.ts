import { parseFleet, resolveService } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { awsClients, type RollbackRequest, rollbackDryRun, rollbackService, serviceHistory } from '../../src/index.ts';
import { RecordedEcs } from '../support/recorded-ecs.ts';
import { startScriptedEcs } from '../support/scripted-ecs.ts';

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(sha) as [string, string, string, string];
const commit = (letter: string) => letter.repeat(40);

const fleetOf = (rollout: string) =>
  parseFleet({
    name: 'example',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    deploy: { registry: 'registry.example.com', rollout, pollSeconds: 0.1 },
  });

/** Calls a function against a service's past. */
async function against<Result>(
  ecs: RecordedEcs,
  call: (request: RollbackRequest) => Promise<Result>,
  { rollout = 'pin', ...more }: Partial<RollbackRequest> & { rollout?: string } = {},
): Promise<Result> {
  await using server = await startScriptedEcs(ecs.script);
  const fleet = fleetOf(rollout);
  return await call({
    aws: awsClients({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    fleet,
    service: resolveService(fleet, 'dev', 'ell'),
    channels: [],
    observer: { progress() {}, output() {}, finished() {}, warning() {} },
    ...more,
  });
}
const back = (ecs: RecordedEcs, more?: Parameters<typeof against>[2]) => against(ecs, rollbackService, more);

describe("a rollback goes to what served, as ECS's records tell", () => {
  const ends = ['ROLLBACK_SUCCESSFUL', 'STOPPED', 'ROLLBACK_FAILED'];

  test.each(ends)('pin: not to an image whose deployment ended %s', async (status) => {
    const ecs = new RecordedEcs().pin(a).pin(b, status).pin(c);
    expect(await back(ecs)).toMatchObject({ ok: true });
    expect(ecs.servingImage).toBe(`registry.example.com/dev@${a}`);
  });

  test.each(ends)('force: not to an image whose deployment ended %s', async (status) => {
    const ecs = new RecordedEcs().force(a).force(b, status).force(c);
    expect(await back(ecs, { rollout: 'force' })).toMatchObject({ ok: true });
    expect(ecs.serving?.digest).toBe(a);
    expect(ecs.revisions.at(-1)).toMatchObject({ registeredTags: [{ key: 'team', value: 'shop' }] });
  });

  test.each(['pin', 'force'] as const)('%s: repeated rollbacks walk back, and stop', async (rollout) => {
    const ecs = new RecordedEcs()[rollout](a)[rollout](b, 'ROLLBACK_SUCCESSFUL')[rollout](c)[rollout](d);
    const served = [];
    for (let step = 0; step < 2; step++) {
      await back(ecs, { rollout });
      served.push(ecs.serving?.digest);
    }
    expect(served).toEqual([c, a]);
    await expect(back(ecs, { rollout })).rejects.toThrow(/nothing else is known to have served before it.*--to/);
    expect(ecs.serving?.digest).toBe(a);
  });

  test('a deployment after a rollback goes back to what it replaced', async () => {
    const ecs = new RecordedEcs().pin(a).pin(b);
    await back(ecs);
    ecs.pin(c);
    await back(ecs);
    expect(ecs.serving?.digest).toBe(a);
  });

  test('while a deployment hangs, to the last one that served', async () => {
    const ecs = new RecordedEcs().pin(a).pin(b).pin(c, 'IN_PROGRESS');
    await expect(back(ecs)).rejects.toMatchObject({ code: 'DEPLOYMENT_IN_PROGRESS' });
    await back(ecs, { replace: true });
    expect(ecs.serving?.digest).toBe(b);
  });

  test('the same image deployed once more is not what was before it', async () => {
    const ecs = new RecordedEcs().pin(a).pin(b).pin(b).pin(b);
    await back(ecs);
    expect(ecs.serving?.digest).toBe(a);
  });

  test('a revision out of use is registered anew', async () => {
    const ecs = new RecordedEcs().pin(a, 'SUCCESSFUL', { cpu: 512 }).pin(b);
    ecs.inactive = new Set([1]);
    await back(ecs);
    expect(ecs.serving).toMatchObject({ revision: 3, digest: a });
    expect(ecs.revisions[2]).toMatchObject({ cpu: 512 });
  });

  test('hundreds of deployments are read page by page', async () => {
    const ecs = new RecordedEcs().pin(a);
    for (let count = 0; count < 130; count++) ecs.pin(b, 'ROLLBACK_SUCCESSFUL');
    ecs.pin(c);
    ecs.pageSize = 25;
    await back(ecs);
    expect(ecs.serving?.digest).toBe(a);
  });
});

describe('where ECS keeps no records', () => {
  test("this command's own marks tell what served", async () => {
    const ecs = new RecordedEcs().force(a);
    ecs.keepsRecords = false;
    ecs.tags.set(`ell-${commit('b')}`, b).set(`ell-${commit('c')}`, c);
    for (const to of ['b', 'c']) await back(ecs, { rollout: 'force', to: commit(to) });
    expect(ecs.serving?.digest).toBe(c);
    expect(await back(ecs, { rollout: 'force' })).toMatchObject({ ok: true, commit: commit('b') });
    expect(await back(ecs, { rollout: 'force' })).toMatchObject({ ok: true });
    expect(ecs.serving?.digest).toBe(a);
    await expect(back(ecs, { rollout: 'force' })).rejects.toThrow(/nothing else is known/);
  });

  test('and no marks either, it refuses with what is known', async () => {
    const ecs = new RecordedEcs().force(a);
    ecs.keepsRecords = false;
    ecs.tags.set(`ell-${commit('e')}`, sha('e'));
    const refused = /ell runs .*nothing tells what served.*the registry has eeeeeeeeeeee \(pushed 2023-.*--to/;
    await expect(back(ecs, { rollout: 'force' })).rejects.toThrow(refused);
    expect(ecs.deployments).toHaveLength(1);
  });
});

describe('--to', () => {
  const past = () => {
    const ecs = new RecordedEcs().pin(a).pin(b).pin(c);
    ecs.tags
      .set(`ell-${commit('a')}`, a)
      .set(`ell-${commit('b')}`, b)
      .set('v1.2', b)
      .set(`ell-admin-${commit('d')}`, d);
    return ecs;
  };
  test.each([
    ['a commit', commit('a'), a],
    ['a short commit', commit('a').slice(0, 8), a],
    ['a tag', 'v1.2', b],
    ['a digest', b, b],
    ['a revision', 'ell:2', b],
    ['the number of a revision', '1', a],
    ['the ARN of a revision', 'arn:aws:ecs:us-east-1:000000000000:task-definition/ell:1', a],
  ])('takes %s', async (_, to, digest) => {
    const ecs = past();
    expect(await back(ecs, { to })).toMatchObject({ ok: true });
    expect(ecs.serving?.digest).toBe(digest);
  });

  test('takes what git knows, such as a tag of the repository', async () => {
    const ecs = past();
    await back(ecs, { to: 'release-7', resolveCommit: async () => commit('b') });
    expect(ecs.serving?.digest).toBe(b);
  });

  test.each([
    ['a commit without an image', 'f'.repeat(40), /The registry has no .*:ell-ffff/],
    ['a short commit without an image', 'fffffff', /no image of a commit fffffff/],
    ["another service's commit", commit('d').slice(0, 8), /no image of a commit dddddddd/],
    ['a revision that does not exist', 'ell:99', /not found/],
  ])('refuses %s, and changes nothing', async (_, to, why) => {
    const ecs = past();
    await expect(back(ecs, { to })).rejects.toThrow(why);
    expect(ecs.deployments).toHaveLength(3);
  });

  test('refuses a short commit that two images share', async () => {
    const ecs = past();
    ecs.tags.set(`ell-${'a'.repeat(8)}${'9'.repeat(32)}`, d);
    await expect(back(ecs, { to: 'aaaaaaaa' })).rejects.toThrow(/several images of it/);
  });
});

test('a dry run says where it would go, and changes nothing', async () => {
  const ecs = new RecordedEcs().pin(a).pin(b, 'ROLLBACK_SUCCESSFUL').pin(c);
  ecs.tags.set(`ell-${commit('a')}`, a);
  const steps = await against(ecs, rollbackDryRun);
  expect(steps[0]).toMatch(
    /^ell would go back to ell:1, registry\.example\.com\/dev@sha256:a+ \(commit aaaaaaaaaaaa, began/,
  );
  expect(steps).toContainEqual(expect.stringMatching(/^ecs:UpdateService .*taskDefinition=ell:1/));
  expect(ecs.deployments).toHaveLength(3);
});

test('the history shows each deployment with its end and its commit', async () => {
  const ecs = new RecordedEcs().pin(a).pin(b, 'ROLLBACK_SUCCESSFUL').pin(c);
  ecs.tags.set(`ell-${commit('a')}`, a);
  const history = await against(ecs, ({ aws, service }) => serviceHistory(aws, service, 10));
  expect(history).toMatchObject({
    service: 'ell',
    source: 'ecs',
    deployments: [
      { status: 'SUCCESSFUL', digest: c },
      { status: 'ROLLBACK_SUCCESSFUL', digest: b },
      { status: 'SUCCESSFUL', digest: a, commit: commit('a') },
    ],
  });
});
