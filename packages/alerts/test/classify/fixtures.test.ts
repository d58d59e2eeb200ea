import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';

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

describe('events made by hand, where nobody has published one', () => {
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
