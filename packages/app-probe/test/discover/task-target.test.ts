import type { Task } from '@aws-sdk/client-ecs';
import { defineFleet, resolveService } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { targetOfTask } from '../../src/discover/task-target.ts';

const serviceWith = (service: object) =>
  resolveService(
    defineFleet({
      name: 'shop',
      accountId: '123456789012',
      region: 'eu-west-1',
      environments: { dev: {} },
      services: { ell: service },
    }),
    'dev',
    'ell',
  );

const eni = (details: Record<string, string>) => ({
  type: 'ElasticNetworkInterface',
  details: Object.entries(details).map(([name, value]) => ({ name, value })),
});

const task = (parts: Partial<Task> = {}): Task => ({
  taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/dev/0123abc',
  memory: '512',
  startedAt: new Date(5000),
  attachments: [eni({ subnetId: 'subnet-1', privateIPv4Address: '10.0.3.7' })],
  containers: [{ name: 'sidecar', memory: '64' }, { name: 'ell' }],
  ...parts,
});

describe('the target of an ECS task', () => {
  it('is at its own private address', () => {
    expect(targetOfTask(serviceWith({}), task())).toEqual({
      url: 'http://10.0.3.7:8080',
      kind: 'actuator',
      origin: 'http://10.0.3.7:8080',
      paths: expect.arrayContaining([
        { health: '/actuator/health', metrics: ['/actuator/prometheus', '/actuator/metrics', '/metrics'] },
        { health: '/q/health', metrics: ['/q/metrics'] },
      ]),
      service: 'ell',
      cluster: 'dev',
      task: '0123abc',
      memoryLimitBytes: 512 * 1024 * 1024,
      startedAtMs: 5000,
    });
  });

  it('has the memory limit of its container, if there is one', () => {
    expect(targetOfTask(serviceWith({ container: 'sidecar' }), task())?.memoryLimitBytes).toBe(64 * 1024 * 1024);
    expect(targetOfTask(serviceWith({}), task({ memory: '0' }))).not.toHaveProperty('memoryLimitBytes');
  });

  it('has no limit of a container that is not the probed one', () => {
    const renamed = {
      containers: [
        { name: 'envoy', memory: '64' },
        { name: 'app', memory: '256' },
      ],
    };
    expect(targetOfTask(serviceWith({}), task(renamed))?.memoryLimitBytes).toBe(512 * 1024 * 1024);
    const bound = {
      containers: [
        { name: 'envoy', memory: '64' },
        { name: 'app', memory: '256', networkBindings: [{ containerPort: 8080 }] },
      ],
    };
    expect(targetOfTask(serviceWith({}), task(bound))?.memoryLimitBytes).toBe(256 * 1024 * 1024);
    expect(
      targetOfTask(serviceWith({}), task({ containers: [{ name: 'only', memory: '128' }] }))?.memoryLimitBytes,
    ).toBe(128 * 1024 * 1024);
  });

  it('is at its IPv6 address where it has no other', () => {
    const six = task({ attachments: [eni({ privateIPv6Address: '2001:db8::1' })] });
    expect(targetOfTask(serviceWith({}), six)?.origin).toBe('http://[2001:db8::1]:8080');
  });

  it('is at the host and its port in bridge mode, where the address of the host is known', () => {
    const bridge = task({
      attachments: [],
      containers: [{ name: 'ell', networkBindings: [{ containerPort: 8080, hostPort: 32768 }] }],
    });
    expect(targetOfTask(serviceWith({}), bridge)).toBeUndefined();
    expect(targetOfTask(serviceWith({}), bridge, '10.0.0.9')?.origin).toBe('http://10.0.0.9:32768');
  });

  it('is asked for metrics where a plain HTTP service has any', () => {
    const paths = (health: object) => targetOfTask(serviceWith({ health: { kind: 'http', ...health } }), task())?.paths;
    expect(paths({ path: '/ping' })).toEqual([{ health: '/ping', metrics: [], plain: true }]);
    expect(paths({ path: '/ping', metricsPath: '/metrics' })).toEqual([
      { health: '/ping', metrics: ['/metrics'], plain: true },
    ]);
  });

  it.each([
    [
      { health: { scheme: 'https', port: 8443, path: '/manage/health', metricsPath: '/manage/prometheus' } },
      'https://10.0.3.7:8443',
      '/manage/health',
    ],
    [{ health: { kind: 'http', path: '/ping' } }, 'http://10.0.3.7:8080', '/ping'],
    [{ health: { kind: 'tcp' }, port: 9092 }, 'tcp://10.0.3.7:9092', undefined],
  ])('is asked as the fleet says: %j', (service, origin, path) => {
    const target = targetOfTask(serviceWith(service), task());
    expect([target?.origin, target?.paths[0]?.health]).toEqual([origin, path]);
  });
});
