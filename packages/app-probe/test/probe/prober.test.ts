import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Prober, type ProberOptions } from '../../src/probe/prober.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { atPaths, parseTarget } from '../../src/target/parse-target.ts';
import {
  answering,
  closing,
  closingWhenUsedAgain,
  dripping,
  endless,
  garbage,
  hanging,
  healthy,
  type LocalTargets,
  slow,
  startTargets,
} from '../local-targets.ts';

const scrape = readFileSync(new URL('../fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');

let started: { prober: Prober; targets: LocalTargets } | undefined;
afterEach(async () => {
  await started?.prober.close();
  await started?.targets.stop();
  started = undefined;
});

async function start(behaviours: Parameters<typeof startTargets>[0], options: ProberOptions = {}) {
  const [prober, targets] = [new Prober({ timeoutMs: 400, ...options }), await startTargets(behaviours)];
  started = { prober, targets };
  const given = targets.urls.map(parseTarget);
  return { targets, given, round: () => prober.round(given), prober };
}

async function probeOne(behaviour: Parameters<typeof startTargets>[0][number], options?: ProberOptions) {
  const { round } = await start([behaviour], options);
  return (await round())[0] as ProbeResult;
}

describe('probing one target', () => {
  it('reads health and metrics', async () => {
    const result = await probeOne(healthy(scrape));
    expect(result).toMatchObject({ health: 'UP', components: { ping: 'UP' }, reading: { threadsLive: 23 } });
    expect(result).not.toHaveProperty('error');
  });

  it('reads the metrics of a service that says it is DOWN, and which component is to blame', async () => {
    const down = '{"status":"DOWN","components":{"db":{"status":"DOWN"},"ping":{"status":"UP"}}}';
    const result = await probeOne(
      answering((request, response) => {
        if (request.url?.endsWith('health')) response.writeHead(503).end(down);
        else response.end(scrape);
      }),
    );
    expect(result).toMatchObject({ health: 'DOWN', error: 'health says DOWN: db DOWN', reading: { threadsLive: 23 } });
  });

  it('asks for the groups where the components are hidden and the health is not UP', async () => {
    const result = await probeOne(
      answering(({ url }, response) => {
        const down = url === '/actuator/health' || url === '/actuator/health/readiness';
        const status = down ? 'OUT_OF_SERVICE' : 'UP';
        response.writeHead(down ? 503 : 200).end(JSON.stringify({ status, groups: ['liveness', 'readiness'] }));
      }),
    );
    expect(result.components).toEqual({ liveness: 'UP', readiness: 'OUT_OF_SERVICE' });
  });

  it('finds an Actuator at the root, and asks only there from then on', async () => {
    const paths: string[] = [];
    const { round } = await start([
      answering((request, response) => {
        paths.push(request.url ?? '');
        if (request.url === '/health') response.end('{"status":"UP"}');
        else if (request.url === '/prometheus') response.end(scrape);
        else response.writeHead(404).end();
      }),
    ]);
    expect(await round()).toMatchObject([{ health: 'UP', reading: { threadsLive: 23 } }]);
    await round();
    expect(paths).toEqual(['/actuator/health', '/health', '/prometheus', '/health', '/prometheus']);
  });

  it('finds health and metrics at conventional paths where there is no Actuator, named or not', async () => {
    const { targets, prober } = await start([
      answering(({ url }, response) => {
        if (url === '/healthz') response.end('ok');
        else if (url === '/metrics') response.end(scrape);
        else response.writeHead(404).end('{"status":"error"}');
      }),
    ]);
    const [url = ''] = targets.urls;
    const results = await prober.round([`${url}/healthz`, `${url}/metrics`, url].map(parseTarget));
    expect(results.map(({ health, reading }) => [health, reading.threadsLive])).toEqual([
      ['UP', 23],
      ['UP', 23],
      ['UP', 23],
    ]);
  });

  it('does not take a 404 for a report, whatever status its JSON says', async () => {
    const result = await probeOne(
      answering(({ url }, response) => {
        if (url === '/health') response.end('{"status":"UP"}');
        else response.writeHead(404).end('{"status":"error","message":"no route"}');
      }),
    );
    expect(result).toMatchObject({ health: 'UP' });
  });

  it('reads the metrics of a service whose health hangs, as that of a database does that has no connection left', async () => {
    const result = await probeOne(
      answering(({ url }, response) => {
        if (url === '/actuator/prometheus') response.end(scrape);
      }),
    );
    expect(result).toMatchObject({ health: 'DOWN', errorCode: 'TIMEOUT', reading: { threadsLive: 23 } });
    expect(result.error).toContain('no complete answer');
  });

  it('waits for a health that takes longer than half of its time', async () => {
    let answerHealth = () => {};
    const result = await probeOne(
      answering(({ url }, response) => {
        if (url === '/actuator/health') answerHealth = () => response.end('{"status":"UP"}');
        else response.end(scrape, () => answerHealth());
      }),
      { timeoutMs: 2000 },
    );
    expect(result).toMatchObject({ health: 'UP', reading: { threadsLive: 23 } });
  });

  it('keeps the report where a group hangs, and the group that answers', async () => {
    const result = await probeOne(
      answering(({ url }, response) => {
        const groups = ['liveness', 'readiness'];
        if (url === '/actuator/health') response.writeHead(503).end(JSON.stringify({ status: 'DOWN', groups }));
        else if (url === '/actuator/health/liveness') response.end('{"status":"UP"}');
        else if (url === '/actuator/prometheus') response.end(scrape);
      }),
    );
    expect(result).toMatchObject({
      health: 'DOWN',
      error: 'health says DOWN',
      components: { liveness: 'UP' },
      reading: { threadsLive: 23 },
    });
  });

  it('leaves its own requests out where the endpoints are not below /actuator', async () => {
    const request = (uri: string, count: number) =>
      `http_server_requests_seconds_count{status="503",uri="${uri}"} ${count}\n`;
    const { targets, prober } = await start([
      answering(({ url }, response) => {
        if (url === '/shop/manage/health') response.end('{"status":"UP"}');
        else response.end(request('/manage/health', 50) + request('/manage/prometheus', 50) + request('/orders', 7));
      }),
    ]);
    const target = parseTarget(`${targets.urls[0]}/shop/manage/health`);
    expect(await prober.round([target])).toMatchObject([
      { reading: { httpRequestsTotal: 7, httpServerErrorsTotal: 7 } },
    ]);
  });

  it('counts changes from the second round on', async () => {
    let requests = 0;
    const { round } = await start([
      answering(({ url }, response) => {
        if (url?.endsWith('health')) return response.end('{"status":"UP"}');
        requests += 5;
        response.end(
          `process_start_time_seconds 1\nhttp_server_requests_seconds_count{uri="/",status="200"} ${requests}`,
        );
      }),
    ]);
    expect((await round())[0]).not.toHaveProperty('change');
    expect((await round())[0]?.change).toMatchObject({ httpRequests: 5, restarted: false });
  });

  it('keeps one connection over the rounds', async () => {
    const { round, targets } = await start([healthy(scrape)]);
    for (let i = 0; i < 5; i++) await round();
    expect(targets.seen).toEqual({ requests: 10, connections: 1 });
  });

  it('asks again where the server closes a kept connection just as it is asked', async () => {
    const { round, targets } = await start([closingWhenUsedAgain(`{"status":"UP"}`)]);
    for (let i = 0; i < 3; i++)
      expect(await round()).toMatchObject([{ health: 'UP', error: expect.stringContaining('no metrics') }]);
    expect(targets.seen.connections).toBeGreaterThan(3);
  });

  it('follows redirects on the same host, and no others', async () => {
    const redirecting = (to: string) =>
      answering(({ url }, response) => {
        if (url?.startsWith('/moved')) response.end('{"status":"UP"}');
        else if (url === '/actuator/health') response.writeHead(302, { location: to }).end();
        else response.end(scrape);
      });
    expect(await probeOne(redirecting('/moved'))).toMatchObject({ health: 'UP', reading: { threadsLive: 23 } });
    await started?.prober.close();
    await started?.targets.stop();
    const away = await probeOne(redirecting('http://169.254.169.254/latest'));
    expect(away).toMatchObject({ health: 'DOWN', errorCode: 'BAD_RESPONSE' });
  });

  it('sends credentials as they were given', async () => {
    const { targets, prober } = await start([
      answering((request, response) => {
        response.writeHead(request.headers.authorization === 'Basic dTpw' ? 200 : 401).end('{"status":"UP"}');
      }),
    ]);
    const [url = ''] = targets.urls;
    const results = await prober.round([parseTarget(url), parseTarget(url.replace('//', '//u:p@'))]);
    expect(results.map(({ health }) => health).sort()).toEqual(['UNKNOWN', 'UP']);
  });

  const paths = (bodies: Record<string, string | [number, string]>) =>
    answering(({ url = '' }, response) => {
      const [status, body] = [bodies[url] ?? [404, 'not found']].flat() as [number | string, string?];
      if (typeof status === 'string') response.end(status);
      else response.writeHead(status).end(body);
    });

  it.each([
    ['Quarkus', paths({ '/q/health': '{"status":"UP","checks":[]}', '/q/metrics': scrape })],
    ['Micronaut', paths({ '/health': '{"name":"shop","status":"UP"}', '/prometheus': scrape })],
    ['Open Liberty', paths({ '/health': '{"status":"UP","checks":[]}', '/metrics': scrape })],
    ['Helidon 4', paths({ '/observe/health': '{"status":"UP","checks":[]}', '/observe/metrics': scrape })],
    ['an exporter that answers everywhere', answering((_, response) => response.end(scrape))],
    ['the Prometheus client', paths({ '/-/healthy': 'Exporter is healthy.', '/metrics': scrape })],
  ])('finds health and metrics of %s by default, and asks only there from then on', async (_, behaviour) => {
    const { round, targets } = await start([behaviour], { timeoutMs: 2000 });
    expect(await round()).toMatchObject([{ health: 'UP', reading: { threadsLive: 23 } }]);
    const { requests } = targets.seen;
    expect(await round()).toMatchObject([{ health: 'UP', reading: { threadsLive: 23 } }]);
    expect(targets.seen.requests - requests).toBe(2);
  });

  it('asks a service that has no health endpoint for all of them again only after a while', async () => {
    const { round, targets } = await start([paths({ '/actuator/prometheus': scrape })]);
    expect(await round()).toMatchObject([{ health: 'UNKNOWN', reading: { threadsLive: 23 } }]);
    const { requests } = targets.seen;
    await round();
    expect(targets.seen.requests - requests).toBe(2);
  });

  it('quotes the first body that was not understood instead of calling the endpoint missing', async () => {
    const result = await probeOne(
      answering((_, response) => response.end('<html>\n<b>wel\u202ecome</b> password=hunter2')),
    );
    expect(result).toMatchObject({ health: 'UNKNOWN' });
    expect(result.error).toContain('/actuator/health answers 200 with "<html> <b>welcome</b>');
    expect(result.error).not.toContain('hunter2');
  });

  it.each([
    ['its path', 302, '/login', '<!DOCTYPE html><html>please'],
    ['its form', 303, '/start', '<html><form><input type="password"></form>'],
  ])('a redirect to a log-in page, known by %s, is not UP and says so', async (_, status, location, page) => {
    const behaviour = answering(({ url }, response) => {
      if (url === location) response.setHeader('content-type', 'text/html').end(page);
      else response.writeHead(status, { location }).end();
    });
    const result = await probeOne(behaviour);
    expect(result).toMatchObject({ health: 'UNKNOWN', reading: {} });
    expect(result.error).toContain('redirects to a log-in page');
  });

  it('a redirect of a plain endpoint to a log-in page is not UP either', async () => {
    const { targets, prober } = await start([
      answering(({ url }, response) => {
        if (url === '/login') response.end('<html>');
        else response.writeHead(302, { location: '/login' }).end();
      }),
    ]);
    const [result] = await prober.round([parseTarget(`${targets.urls[0]}/healthz`)]);
    expect(result).toMatchObject({ health: 'UNKNOWN', error: expect.stringContaining('log-in page') });
  });

  it.each([
    ['a 200 with status DOWN', [200, '{"status":"DOWN"}'], 'DOWN', 'health says DOWN'],
    ['a 503 with status UP', [503, '{"status":"UP"}'], 'DOWN', 'answers 503, although its body says UP'],
    ['Unhealthy', [503, 'Unhealthy'], 'DOWN', 'health says DOWN'],
    ['Degraded', [200, 'Degraded'], 'DEGRADED', 'degraded'],
  ] as const)('%s is %s', async (_, answer, health, error) => {
    const result = await probeOne(paths({ '/healthz': [...answer] }));
    expect(result).toMatchObject({ health, error: expect.stringContaining(error) });
  });

  describe('a dependency that fails', () => {
    const down =
      '{"status":"DOWN","components":{"mail":{"status":"DOWN"},"db":{"status":"UP"}},"groups":["liveness","readiness"]}';
    const up: [number, string] = [200, '{"status":"UP"}'];

    it('of a service that is alive and ready makes it DEGRADED, not DOWN', async () => {
      const result = await probeOne(
        paths({ '/actuator/health': [503, down], '/actuator/health/liveness': up, '/actuator/health/readiness': up }),
      );
      expect(result).toMatchObject({ health: 'DEGRADED' });
      expect(result.error).toMatch(/^degraded: mail(?:$|;)/);
    });

    it('is recognised by the states that Spring Boot shows as components', async () => {
      const shown =
        '{"status":"DOWN","components":{"mail":{"status":"DOWN"},"livenessState":{"status":"UP"},"readinessState":{"status":"UP"}}}';
      expect(await probeOne(paths({ '/actuator/health': [503, shown] }))).toMatchObject({
        health: 'DEGRADED',
        error: 'degraded: mail',
      });
    });

    it('of a MicroProfile service is recognised by its live and ready checks', async () => {
      const checks = '{"status":"DOWN","checks":[{"name":"mail","status":"DOWN"}]}';
      const service = (ready: [number, string]) =>
        paths({ '/q/health': [503, checks], '/q/health/live': up, '/q/health/ready': ready });
      expect(await probeOne(service(up))).toMatchObject({ health: 'DEGRADED', error: 'degraded: mail' });
      await started?.prober.close();
      await started?.targets.stop();
      expect(await probeOne(service([503, '{"status":"DOWN"}']))).toMatchObject({ health: 'DOWN' });
    });

    it('leaves a service DOWN that is not ready', async () => {
      const result = await probeOne(
        paths({
          '/actuator/health': [503, down],
          '/actuator/health/liveness': up,
          '/actuator/health/readiness': [503, '{"status":"OUT_OF_SERVICE"}'],
        }),
      );
      expect(result).toMatchObject({ health: 'DOWN', error: 'health says DOWN: mail DOWN, readiness OUT_OF_SERVICE' });
    });
  });

  it.each([
    ['gzip', 'gzip', gzipSync],
    ['gzip', undefined, gzipSync],
    ['zlib', 'deflate', deflateSync],
    ['raw deflate', 'deflate', deflateRawSync],
    ['brotli', 'br', brotliCompressSync],
  ])('inflates a scrape that is compressed unasked: %s, said to be %s', async (_, encoding, compress) => {
    const behaviour = answering(({ url }, response) => {
      if (url?.endsWith('health')) return response.end('{"status":"UP"}');
      if (encoding) response.setHeader('content-encoding', encoding);
      response.end(compress(scrape));
    });
    expect(await probeOne(behaviour)).toMatchObject({ health: 'UP', reading: { threadsLive: 23 } });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('stops inflating a %s body at the limit', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(64 << 20, 'x'));
    const behaviour = answering(({ url }, response) => {
      if (url?.endsWith('health')) return response.end('{"status":"UP"}');
      response.setHeader('content-encoding', encoding).end(bomb);
    });
    const { errorCode, reading } = await probeOne(behaviour);
    expect([errorCode, reading]).toEqual(['BODY_TOO_LARGE', {}]);
  });

  it('names the setting of the limit that a body exceeds, compressed or not', async () => {
    const behaviour = (body: Buffer) =>
      answering(({ url }, response) => response.end(url?.endsWith('health') ? '{"status":"UP"}' : body));
    for (const body of [Buffer.alloc(5000, 'x'), gzipSync(Buffer.alloc(5000, 'x'))]) {
      const result = await probeOne(behaviour(body), { maxScrapeBytes: 4000 });
      expect(result).toMatchObject({
        health: 'UP',
        error: 'answers with more than 4,000 bytes, the limit of probe.maxScrapeBytes',
      });
      await started?.prober.close();
      await started?.targets.stop();
    }
  });

  it('does not carry credentials to another port of the host', async () => {
    const seen: (string | undefined)[] = [];
    await using other = await startTargets([
      answering(({ headers }, response) => {
        seen.push(headers.authorization);
        response.end('{"status":"UP"}');
      }),
    ]);
    const { targets, prober } = await start([
      answering(({ url, headers }, response) => {
        seen.push(headers.authorization);
        response.writeHead(307, { location: `${other.urls[0]}${url}` }).end();
      }),
    ]);
    const [result] = await prober.round([parseTarget((targets.urls[0] ?? '').replace('//', '//u:p@'))]);
    expect(result?.health).toBe('UP');
    expect(seen.slice(0, 2)).toEqual(['Basic dTpw', undefined]);
  });

  it('counts rates from the moment the metrics were read, however long the health takes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let delayMs = 0;
    const { round } = await start([
      answering(({ url }, response) => {
        if (url?.endsWith('health')) {
          vi.setSystemTime(Date.now() + delayMs);
          return response.end('{"status":"UP"}');
        }
        const pauses = `jvm_gc_pause_seconds_sum{action="end of minor GC",cause="x",gc="G1"} ${(Date.now() / 1000) * 0.17}`;
        response.end(`process_start_time_seconds 1\n${pauses}\n`);
      }),
    ]);
    const shares: number[] = [];
    for (delayMs of [0, 2000, 0, 2000]) {
      shares.push((await round())[0]?.change?.gcOverhead ?? 0);
      vi.setSystemTime(Date.now() + 10_000 - delayMs);
    }
    vi.useRealTimers();
    for (const share of shares.slice(1)) expect(share).toBeCloseTo(0.17, 4);
  });

  it.each([
    ['hangs', hanging, 'DOWN', 'TIMEOUT', 'no complete answer within 400 ms'],
    ['drips for ever', dripping, 'DOWN', 'TIMEOUT', 'no complete answer within 400 ms'],
    ['is slower than the time-out', slow(scrape, 2000), 'DOWN', 'TIMEOUT', 'no complete answer'],
    ['answers without end', endless, 'DOWN', 'BODY_TOO_LARGE', 'more than'],
    ['speaks another protocol', garbage('SSH-2.0-OpenSSH_9.2\r\n'), 'DOWN', 'BAD_RESPONSE', 'does not answer in HTTP'],
    ['closes at once', closing, 'DOWN', 'UNREACHABLE', 'closed the connection'],
    ['answers with another page', answering((_, response) => response.end('<html>')), 'UNKNOWN', undefined, '<html>'],
    ['answers 500', answering((_, response) => response.writeHead(500).end()), 'DOWN', undefined, 'answers 500'],
    ['answers 404', answering((_, response) => response.writeHead(404).end()), 'UNKNOWN', undefined, 'exposes it with'],
    ['answers 401', answering((_, response) => response.writeHead(401).end()), 'UNKNOWN', undefined, 'credentials'],
  ] as const)('says what is wrong when it %s', async (_, behaviour, health, errorCode, error) => {
    const result = await probeOne(behaviour);
    expect(result).toMatchObject({ health, reading: {}, error: expect.stringContaining(error) });
    expect(result.errorCode).toBe(errorCode);
  });

  it('says what is wrong when nothing listens', async () => {
    const { targets, round } = await start([hanging]);
    await targets.stop();
    expect(await round()).toMatchObject([{ health: 'DOWN', error: expect.stringContaining('ECONNREFUSED') }]);
  });

  it('says in one line that a port does not speak TLS', async () => {
    const { targets, prober } = await start([healthy(scrape)]);
    const [result] = await prober.round([parseTarget((targets.urls[0] ?? '').replace('http:', 'https:'))]);
    expect(result).toMatchObject({
      health: 'DOWN',
      error: expect.stringMatching(/^TLS fails: .*\); the port speaks plain HTTP/),
    });
  });

  it('says UP with a reason where health is all there is', async () => {
    const result = await probeOne(
      answering((request, response) => {
        if (request.url?.endsWith('health')) response.end('{"status":"UP"}');
        else response.writeHead(404).end();
      }),
    );
    expect(result).toMatchObject({ health: 'UP', reading: {}, error: expect.stringContaining('exposure.include') });
  });

  it('names the given path of the metrics where it has no metrics', async () => {
    const { targets, prober } = await start([healthy(scrape)]);
    const [result] = await prober.round([atPaths(parseTarget(targets.urls[0] ?? ''), { metrics: '/metrics' })]);
    expect(result).toMatchObject({ health: 'UP', error: 'no metrics: /metrics answers 404' });
  });

  it('takes any 2xx of a plain HTTP endpoint for UP, and a TCP port that accepts', async () => {
    const { prober, targets } = await start([answering((_, response) => response.writeHead(204).end()), hanging]);
    const [http = '', tcp = ''] = targets.urls;
    const plain = { ...parseTarget(http), kind: 'http' as const, paths: [{ health: '/', metrics: [] }] };
    const results = await prober.round([plain, parseTarget(tcp.replace('http', 'tcp'))]);
    expect(results).toMatchObject([{ health: 'UP' }, { health: 'UP' }]);
  });
});

describe('targets behind one address', () => {
  it('each have a separate connection: one that hangs takes no other with it', async () => {
    const { targets, prober } = await start([
      answering(({ url }, response) => {
        if (url?.startsWith('/hangs/')) return;
        if (url?.endsWith('/health')) response.end('{"status":"UP"}');
        else response.end(scrape);
      }),
    ]);
    const given = ['hangs', 'a', 'b'].map((war) => parseTarget(`${targets.urls[0]}/${war}/actuator`));
    for (let rounds = 0; rounds < 2; rounds++) {
      expect(await prober.round(given)).toMatchObject([
        { health: 'DOWN', errorCode: 'TIMEOUT' },
        { health: 'UP', reading: { threadsLive: 23 } },
        { health: 'UP', reading: { threadsLive: 23 } },
      ]);
    }
  });
});

describe('two probers that take turns', () => {
  afterEach(() => vi.useRealTimers());

  it('count what is served once: after a pause each begins anew', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let served = 0;
    const { given, prober } = await start(
      [
        answering(({ url }, response) => {
          const requests = `http_server_requests_seconds_count{status="200",uri="/"} ${served}`;
          response.end(url?.endsWith('health') ? '{"status":"UP"}' : `process_start_time_seconds 1\n${requests}`);
        }),
      ],
      { forgetAfterMs: 40_000 },
    );
    const other = new Prober({ forgetAfterMs: 40_000 });
    const counted = { here: 0, there: 0 };
    for (let minute = 0; minute < 4; minute++) {
      for (let round = 0; round < 6; round++) {
        const turn = minute % 2 === 0 ? 'here' : 'there';
        const [result] = await (turn === 'here' ? prober : other).round(given);
        counted[turn] += result?.change?.httpRequests ?? 0;
        served += 10;
        vi.setSystemTime(Date.now() + 10_000);
      }
    }
    await other.close();
    expect(counted).toEqual({ here: 100, there: 100 });
  });

  it('a target that was away while rounds were made is compared with what it was before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let away = false;
    let served = 0;
    const { round } = await start(
      [
        answering(({ url }, response) => {
          if (away) response.writeHead(500).end();
          else if (url?.endsWith('health')) response.end('{"status":"UP"}');
          else response.end(`http_server_requests_seconds_count{status="200",uri="/"} ${served}`);
        }),
      ],
      { forgetAfterMs: 40_000 },
    );
    await round();
    away = true;
    for (let rounds = 0; rounds < 6; rounds++) {
      vi.setSystemTime(Date.now() + 10_000);
      await round();
    }
    away = false;
    served = 30;
    expect(await round()).toMatchObject([{ change: { httpRequests: 30 } }]);
  });
});

describe('a round over a thousand targets', () => {
  const count = 1000;
  const odd = [
    hanging,
    dripping,
    endless,
    closing,
    garbage('\0\xff\r\n\r\n'),
    garbage('HTTP/1.1 200 OK\r\n'.repeat(50)),
    slow('{"status":"UP"}', 300),
  ];
  // 5 % hang, and 3 % misbehave in every other way.
  const behaviours = Array.from({ length: count }, (_, index) => {
    if (index % 20 === 0) return hanging;
    return index % 33 === 7 ? (odd[index % odd.length] ?? hanging) : healthy(scrape);
  });

  it('reads each healthy one in full and gives up each that hangs, round after round', async () => {
    const timeoutMs = 3000;
    const { round } = await start(behaviours, { timeoutMs });
    for (let rounds = 0; rounds < 3; rounds++) {
      const results = await round();
      const expected = behaviours.filter((behaviour) => !('tcp' in behaviour) && !odd.includes(behaviour)).length;
      expect(results.filter(({ reading }) => reading.threadsLive === 23)).toHaveLength(expected);
      expect(results.filter(({ errorCode }) => errorCode === 'TIMEOUT').length).toBeGreaterThanOrEqual(count / 20);
    }
  });

  it('has asked every healthy target before the first hanging one is given up, with fewer places than hang', async () => {
    const some = behaviours.slice(0, 300);
    const { prober, given } = await start(some, { timeoutMs: 4000, concurrency: 8, slowAfterMs: 50 });
    for (let rounds = 0; rounds < 2; rounds++) {
      const order: string[] = [];
      await prober.round(given, ({ errorCode, reading }) =>
        order.push(reading.threadsLive ? 'read' : (errorCode ?? 'odd')),
      );
      expect(order.lastIndexOf('read')).toBeLessThan(order.indexOf('TIMEOUT'));
    }
  });
});

describe('targets that hung in the round before', () => {
  it('take no place from the others', async () => {
    const mixed = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? hanging : healthy(scrape)));
    const { prober, given } = await start(mixed, { timeoutMs: 1500, concurrency: 2, slowAfterMs: 500 });
    await prober.round(given);
    const order: string[] = [];
    await prober.round(given, ({ errorCode }) => order.push(errorCode ?? 'read'));
    expect(order.lastIndexOf('read')).toBeLessThan(order.indexOf('TIMEOUT'));
  }, 60_000);
});

describe('any answer at all', () => {
  it('is never more than a result', async () => {
    let bytes: Uint8Array = new Uint8Array();
    const respond = answering((_, response) => response.end(bytes));
    const { prober, targets } = await start([
      respond,
      { tcp: (socket) => void socket.once('data', () => socket.end(bytes)) },
    ]);
    const given = targets.urls.map(parseTarget);
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', '{"status":"UP"}', scrape)
        .map((text) => Buffer.from(text)),
      fc.nat(scrape.length).map((cut) => Buffer.from(scrape.slice(cut))),
    );
    await fc.assert(
      fc.asyncProperty(body, async (answer) => {
        bytes = answer;
        const results = await prober.round(given);
        for (const { health, reading } of results) {
          expect(health).not.toBe('');
          expect(Object.values(reading).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: process.env['CHAOS'] ? 50_000 : 1_000 },
    );
  }, 600_000);
});
