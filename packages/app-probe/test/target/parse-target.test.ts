import { describe, expect, it } from 'vitest';
import { atPaths, parseTarget } from '../../src/target/parse-target.ts';

describe('a target given by hand', () => {
  const everywhere = [
    '/actuator/health',
    '/health',
    '/q/health',
    '/observe/health',
    '/-/healthy',
    '/healthcheck',
    '/healthz',
    '/readyz',
    '/livez',
  ];

  it.each([
    ['http://127.0.0.1:8080', everywhere],
    ['http://127.0.0.1:8080/', everywhere],
    ['http://127.0.0.1:8080/actuator', ['/actuator/health']],
    ['http://127.0.0.1:8080/actuator/', ['/actuator/health']],
    ['http://127.0.0.1:8080/actuator/health', ['/actuator/health']],
    ['http://127.0.0.1:8080/actuator/health/liveness', ['/actuator/health/liveness']],
    ['http://127.0.0.1:8080/q/health/ready', ['/q/health/ready']],
    ['http://127.0.0.1:8080/shop/actuator/prometheus', ['/shop/actuator/health']],
    [
      'https://[::1]:8443/shop',
      ['/shop/actuator/health', '/shop/health', '/shop/q/health', '/shop/observe/health', '/shop'],
    ],
    ['http://127.0.0.1:8080/healthz?full=1', ['/healthz?full=1']],
    ['http://127.0.0.1:8080/readyz', ['/readyz']],
  ])('%s is asked at %j', (url, paths) => {
    const target = parseTarget(url);
    expect(target.paths.map(({ health }) => health)).toEqual(paths);
    expect(target).toMatchObject({ url, kind: 'actuator', origin: new URL(url).origin });
  });

  it.each([
    ['http://h:1/readyz', ['/metrics', '/actuator/prometheus', '/q/metrics', '/prometheus']],
    ['http://h:1/actuator/health/liveness', ['/actuator/prometheus', '/actuator/metrics', '/metrics']],
    ['http://h:1/q/health/live', ['/q/prometheus', '/q/metrics', '/metrics']],
    ['http://h:1/internal/metrics', ['/internal/metrics']],
  ])('the metrics of %s are looked for next to it', (url, metrics) => {
    expect(parseTarget(url).paths[0]?.metrics).toEqual(metrics);
  });

  it('is asked at the paths that are named', () => {
    const target = parseTarget('http://10.0.0.1:8080');
    expect(atPaths(target, { health: '/manage/health' }).paths).toEqual([
      { health: '/manage/health', metrics: ['/manage/prometheus', '/manage/metrics', '/metrics'] },
    ]);
    expect(atPaths(target, { health: '/up', metrics: '/internal/metrics' }).paths).toEqual([
      { health: '/up', metrics: ['/internal/metrics'], plain: true },
    ]);
    expect(new Set(atPaths(target, { metrics: '/m' }).paths.flatMap(({ metrics }) => metrics))).toEqual(
      new Set(['/m']),
    );
  });

  it('may carry a service name', () => {
    expect(parseTarget('ell=http://10.0.0.1:8080')).toMatchObject({ service: 'ell', url: 'http://10.0.0.1:8080' });
    expect(parseTarget('http://10.0.0.1:8080?a=b').service).toBe('10.0.0.1:8080');
  });

  it('keeps credentials out of what is shown', () => {
    const target = parseTarget('http://user:p%40ss@10.0.0.1:8080/actuator');
    expect(target.url).toBe('http://10.0.0.1:8080/actuator');
    expect(target.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  it('may be a TCP port', () => {
    expect(parseTarget('tcp://10.0.0.1:9092')).toMatchObject({ kind: 'tcp', origin: 'tcp://10.0.0.1:9092' });
  });

  it.each(['', 'ell', '127.0.0.1:8080', 'ftp://host', 'http://', 'tcp://host', 'http://user:secret@'])(
    'refuses %j',
    (text) => {
      expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'INVALID_TARGET' }));
    },
  );

  it.each([
    'htp://user:secret@host',
    'http://user:sec/ret@host:port',
    'http//user:secret@host',
    'user:secret@host:8080',
    'shop=user:secret@host:8080',
    'http://user:secret@',
    'tcp://user:secret@host',
    'htp://host/?access_token=secret12345',
  ])('does not repeat the credentials of %j in an error', (text) => {
    expect(() => parseTarget(text)).toThrow(/^--target: (?!.*sec)/);
  });

  it('does not show a token of its query', () => {
    expect(parseTarget('http://h:1/healthz?access_token=secret12345').url).not.toContain('secret');
  });

  it('takes a lone % in a password as it is', () => {
    expect(parseTarget('http://u:100%@h:1').authorization).toBe(`Basic ${Buffer.from('u:100%').toString('base64')}`);
  });
});
