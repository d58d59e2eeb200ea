import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { defineFleet, evidencePrefix } from '@bizom/fleet';
import { type Aws, type JvmService, missing, startJvmService, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvidenceKeeper } from '../src/evidence/keeper.ts';
import { EvidenceStore } from '../src/evidence/store.ts';
import { summarize } from '../src/evidence/summary.ts';
import { parseTarget, settingsOf } from '../src/index.ts';
import { Monitor } from '../src/monitor/monitor.ts';

const why = await missing('maven');
const bin = fileURLToPath(new URL('../bin/bizom-probe.js', import.meta.url));
const place = { bucket: 'evidence-bucket', prefix: 'evidence' };
const task = '0123456789abcdef0123456789abcdef';

describe.skipIf(why)(`evidence of a real service that dies${why ? ` (skipped: ${why})` : ''}`, () => {
  let aws: Aws;
  let store: EvidenceStore;
  let service: JvmService;
  let monitor: Monitor;
  let folder: string;
  const fleet = {
    name: 'shop',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    probe: { blackBox: { bucket: place.bucket } },
  };

  beforeAll(async () => {
    aws = await startMinistack();
    const s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: place.bucket }));
    store = new EvidenceStore(s3, place);
    service = await startJvmService('ell', {
      jvm: ['-XX:+UseSerialGC', '-Xmx96m', '-XX:+ExitOnOutOfMemoryError'],
      arguments: ['--management.endpoints.web.exposure.include=health,prometheus,threaddump'],
    });
    folder = await mkdtemp(join(tmpdir(), 'probe-evidence-'));
    await writeFile(join(folder, 'fleet.config.json'), JSON.stringify(fleet));
    const settings = settingsOf(defineFleet(fleet), 'dev');
    monitor = new Monitor(settings, {
      discover: async () => ({
        targets: [{ ...parseTarget(`ell=${service.url}`), task }],
        services: [],
        problems: [],
      }),
      invalidate: () => {},
      publish: async () => ({ requests: 0, data: 0, pending: 0, lost: 0, errors: [] }),
      evidence: new EvidenceKeeper({ store, retentionDays: 30 }),
    });
  }, 400_000);
  afterAll(async () => {
    await monitor?.close();
    await service?.stop();
    await aws?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Makes rounds until evidence is kept or `ended` is. */
  async function roundsUntilKept(): Promise<string[]> {
    for (let left = 600; left > 0; left--) {
      const { evidence, problems } = await monitor.round();
      expect(problems).toEqual([]);
      if (evidence.length > 0) return evidence;
      await sleep(100);
    }
    throw new Error('no evidence was kept');
  }

  async function show(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const flags = [
      'evidence',
      task,
      '--fleet',
      join(folder, 'fleet.config.json'),
      '--env',
      'dev',
      '--endpoint',
      aws.endpoint,
    ];
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', NO_COLOR: '1' };
    const child = spawn(process.execPath, [bin, ...flags, ...args], { env });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk) => (output[stream] += chunk));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, ...output })));
  }

  it('names the two threads of a deadlock', async () => {
    await monitor.round();
    await service.fault('deadlock');
    const [key = ''] = await roundsUntilKept();
    expect(key.startsWith(evidencePrefix(place, task))).toBe(true);
    const evidence = await store.get(key);
    expect(evidence).toMatchObject({ trigger: 'deadlock', task, service: 'ell' });
    expect(summarize(evidence).deadlocked.sort()).toEqual(['deadlock-left', 'deadlock-right']);
    expect(evidence.scrape).toContain('jvm_threads_live_threads');
    expect(evidence.threadDump).toContain('"deadlock-left"');
    const { code, stdout } = await show();
    expect(code).toBe(0);
    expect(stdout).toMatch(/Deadlocked:\n {2}deadlock-(left|right)\n {2}deadlock-(left|right)\n/);
    expect(stdout).toMatch(/2 at com\.example\.\S+\(Deadlock\.java:\d+\), such as "deadlock-/);
  });

  it('is there after a leak has killed the JVM, and says what grew', async () => {
    await service.fault('leak?mbPerSecond=5&thread=worker');
    const [key = ''] = await roundsUntilKept();
    expect(key).toContain('heap-critical');
    expect(await service.ended).toBe('exit code 3');
    const [latest] = await store.list(task);
    expect(latest).toMatchObject({ key, trigger: 'heap-critical' });
    const evidence = await store.get(key);
    const growth = summarize(evidence).growth.find(({ name }) => name === 'heap after GC');
    expect(growth?.to).toBeGreaterThan(0.95);
    expect(evidence.threads?.some(({ name }) => name === 'leak-worker')).toBe(true);
    expect((await show()).stdout).toMatch(/heap after GC: \d+ % -> (9[5-9]|100) %/);
    expect(JSON.parse((await show('--json')).stdout)).toMatchObject({ trigger: 'heap-critical', task });
  });

  it('is deleted when it is too old', async () => {
    expect(await store.deleteBefore(0)).toBe(0);
    expect(await store.deleteBefore(Date.now() + 1000)).toBe(2);
    expect(await store.list(task)).toEqual([]);
    expect(await show()).toMatchObject({ code: 1, stderr: expect.stringContaining('no evidence of task') });
  });
});
