import { describe, expect, it } from 'vitest';
import { atPaths, parseTarget } from '../../src/target/target.ts';

describe('a target given by hand', () => {
  it.each([
    ['http://127.0.0.1:8080', ['/actuator/health', '/health']],
    ['http://127.0.0.1:8080/', ['/actuator/health', '/health']],
    ['http://127.0.0.1:8080/actuator', ['/actuator/health']],
    ['http://127.0.0.1:8080/actuator/', ['/actuator/health']],
    ['http://127.0.0.1:8080/actuator/health', ['/actuator/health']],
    ['http://127.0.0.1:8080/shop/actuator/prometheus', ['/shop/actuator/health']],
    ['https://[::1]:8443/shop', ['/shop/actuator/health', '/shop/health', '/shop']],
    ['http://127.0.0.1:8080/healthz?full=1', ['/healthz/actuator/health', '/healthz/health', '/healthz?full=1']],
  ])('%s is asked at %j', (url, paths) => {
    const target = parseTarget(url);
    expect(target.paths.map(({ health }) => health)).toEqual(paths);
    expect(target).toMatchObject({ url, kind: 'actuator', origin: new URL(url).origin });
  });

  it('is asked at the paths that are named', () => {
    const target = parseTarget('http://10.0.0.1:8080');
    expect(atPaths(target, { health: '/manage/health' }).paths).toEqual([
      { health: '/manage/health', metrics: '/manage/prometheus' },
    ]);
    expect(atPaths(target, { health: '/healthz', metrics: '/internal/metrics' }).paths).toEqual([
      { health: '/healthz', metrics: '/internal/metrics', plain: true },
    ]);
    expect(atPaths(target, { metrics: '/metrics' }).paths).toEqual([
      { health: '/actuator/health', metrics: '/metrics' },
      { health: '/health', metrics: '/metrics' },
    ]);
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

  it('does not repeat a password in an error', () => {
    expect(() => parseTarget('htp://user:secret@host')).toThrow(/^(?!.*secret)/);
  });
});
