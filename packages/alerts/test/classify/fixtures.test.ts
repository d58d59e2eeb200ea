import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { refine } from '../../src/diagnose/refine.ts';
import { readLog } from '../../src/enrich/log-lines.ts';
import type { Classified } from '../../src/stop/classification.ts';

const folder = new URL('../fixtures/ecs-events/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const expected: Record<string, object> = read('EXPECTED.json');
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'EXPECTED.json');

describe('documented and recorded events', () => {
  it('are all expected to be something', () => {
    expect(files.filter((name) => !(name in expected))).toEqual([]);
    expect(files).toHaveLength(24);
  });

  it.each(files)('%s', (name) => {
    expect(classify(read(name))).toMatchObject(expected[name] as object);
  });

  it('never show the values of overridden environment variables', () => {
    for (const name of files) expect(JSON.stringify(classify(read(name)))).not.toMatch(/convert-and-load|host_proc/);
  });

  it('say how long the task lived and drained, and leave out what a clock made negative', () => {
    expect(classify(read('real2023-fargate-scalein-exit137-NOT-OOM.json'))).toMatchObject({
      lifetimeSeconds: 4110.454,
      drainSeconds: 43.417,
    });
    const crash = classify(read('real2020-fargate-essential-exit2-two-containers.json'));
    expect(crash).toMatchObject({ lifetimeSeconds: 32.66 });
    expect(crash).not.toHaveProperty('drainSeconds');
  });

  it('name cluster and service where only the resource does', () => {
    expect(classify(read('real2023-deployment-completed.json'))).toMatchObject({
      cluster: 'd2d-cluster-dev',
      service: 'd2d-pdf',
    });
  });

  it('name the target group that gave a task up', () => {
    expect(classify(read('real2022-fargate-elb-healthcheck-exit143.json'))).toMatchObject({
      target:
        'arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/sin-web-target-dev/ccb1c7ee670051a0',
    });
  });
});

describe('events made by hand, where none is published', () => {
  it.each([
    ['oom-container', { cause: 'oom-container', action: 'alert', severity: 'page', exitCode: 137 }],
    ['oom-container-exit0', { cause: 'oom-container', action: 'alert', severity: 'page', exitCode: 0 }],
    ['oom-java-heap-exit3', { cause: 'oom-java-heap', action: 'alert', severity: 'page', culprit: 'ell' }],
    ['image-missing', { cause: 'image-missing', action: 'alert', severity: 'page' }],
    ['secrets-network', { cause: 'secrets-network', action: 'alert', severity: 'page' }],
    ['health-container', { cause: 'health-container', action: 'alert', severity: 'page', ungracefulShutdown: false }],
    ['spot-stopped', { cause: 'spot', action: 'silent', ungracefulShutdown: true }],
    ['jvm-fatal', { cause: 'jvm-fatal', action: 'alert', severity: 'page' }],
  ])('synthetic-%s', (name, expectation) => {
    const file = new URL(`../fixtures/synthetic/synthetic-${name}.json`, import.meta.url);
    expect(classify(JSON.parse(readFileSync(file, 'utf8')))).toMatchObject(expectation);
  });
});

interface Reported {
  action: string;
  cause: string;
  severity?: string;
  source: string;
  log?: string[];
}

const reportedFolder = new URL('../fixtures/reported/', import.meta.url);
const readReported = (name: string) => JSON.parse(readFileSync(new URL(name, reportedFolder), 'utf8'));
const reported: Record<string, Reported> = readReported('EXPECTED.json');

describe('events rebuilt from public reports', () => {
  it.each(Object.entries(reported))('%s', (name, { action, cause, log }) => {
    const stop = classify(readReported(`${name}.json`)) as Classified;
    expect(log ? refine(stop, { log: readLog(log) }) : stop).toMatchObject({ action, cause });
  });

  it('say that no log was read, where one would decide', () => {
    for (const name of ['exit1-exec-format', 'exit255-exec-format']) {
      const stop = classify(readReported(`${name}.json`)) as Classified;
      expect(['app-crash', 'unknown']).toContain(stop.cause);
      expect(stop.text).toContain('No log was read.');
      expect(stop.advice).not.toMatch(/log/i);
    }
  });

  it.each([
    ['pull-tls-x509', /certificate/],
    ['start-port-allocated', /port/],
    ['pause-image-missing', /~internal~ecs~pause: CannotCreateContainerError: .*No such image/],
    ['service-connect-create', /ecs-service-connect-XyZ12: CannotCreateContainerError: unable to augment/],
    ['ebs-role', /AmazonElasticBlockStorage: ECS was unable to assume/],
    ['sa-placement-pull-2025', /another CPU architecture/],
    ['sa-placement-secrets', /secretsmanager:GetSecretValue/],
  ])('%s quotes what decides, or advises what it takes', (name, text) => {
    expect(classify(readReported(`${name}.json`)).text).toMatch(text);
  });

  it.each([
    ['svc-fluentbit-136', 'log_router', /SIGFPE/],
    ['svc-sidecar-oom', 'log_router', /^(?!.*-Xmx)/s],
    ['svc-serviceconnect-died', 'ecs-service-connect-Ab12', /139/],
  ])('%s names the container that died', (name, culprit, text) => {
    const stop = classify(readReported(`${name}.json`));
    expect(stop).toMatchObject({
      culprit,
      sidecar: true,
      title: expect.stringMatching(`^Container ${culprit} of shop`),
    });
    expect(stop.text).toMatch(text);
  });

  it('sa-throttled warns, and does not page', () => {
    expect(classify(readReported('sa-throttled.json'))).toMatchObject({ severity: 'warn' });
  });
});
