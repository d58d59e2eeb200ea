import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createShipper, OptionsError, optionsFromEnvironment, type ShipperOptions } from '../../src/index.ts';
import { ask, count, documents } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';
import { startConnectProxy } from './connect-proxy.ts';

describe('requests to an engine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  afterAll(() => engine?.stop());

  async function ship(options: ShipperOptions) {
    const shipper = createShipper(options);
    try {
      return await shipper.ship(payloadOf(eventsOf(5, (i) => `line ${i}`)), { timeLeftMs: () => 4_000 });
    } finally {
      await shipper.close();
    }
  }

  it('send every document through the pipeline', async () => {
    // The only processors of this build are those of its core.
    await ask(engine.url, 'PUT', '/_ingest/pipeline/routed', { processors: [] });
    expect(await ship({ nodes: engine.url, index: 'piped', pipeline: 'routed' })).toMatchObject({ stored: 5 });
    const missing = ship({ nodes: engine.url, index: 'unpiped', pipeline: 'nowhere' });
    await expect(missing).rejects.toMatchObject({
      message: expect.stringContaining('pipeline with id [nowhere] does not exist'),
      report: { handedBack: 5, quarantined: 0 },
    });
    expect(await count(engine.url, 'piped')).toBe(5);
  });

  it('write to nothing but an alias where that is required', async () => {
    const missing = ship({ nodes: engine.url, index: 'required', requireAlias: true });
    await expect(missing).rejects.toMatchObject({ report: { handedBack: 5, quarantined: 0 } });
    expect(await ask(engine.url, 'GET', '/required')).toMatchObject({ status: 404 });
    await ask(engine.url, 'PUT', '/required-1', { aliases: { required: {} } });
    expect(await ship({ nodes: engine.url, index: 'required', requireAlias: true })).toMatchObject({ stored: 5 });
    expect(() => createShipper({ nodes: engine.url, format: 'ecs', requireAlias: true })).toThrow(OptionsError);
  });

  describe('through the proxy of the environment', () => {
    afterEach(() => vi.unstubAllEnvs());

    it('are made on new connections too, and not where NO_PROXY names the node', async () => {
      await using proxy = await startConnectProxy('user:secret-word');
      vi.stubEnv('http_proxy', proxy.url);
      proxy.breakAfter(1_000);
      expect(await ship({ nodes: engine.url, index: 'proxied' })).toMatchObject({ stored: 5, quarantined: 0 });
      const { host } = new URL(engine.url);
      expect(proxy.targets.length).toBeGreaterThan(1);
      expect(new Set(proxy.targets)).toEqual(new Set([host]));
      const before = proxy.targets.length;
      vi.stubEnv('NO_PROXY', `example.com,${host}`);
      expect(await ship({ nodes: engine.url, index: 'direct' })).toMatchObject({ stored: 5 });
      expect(proxy.targets).toHaveLength(before);
    });

    it('are handed back where it refuses them, and its log-in is not repeated', async () => {
      await using proxy = await startConnectProxy('user:right');
      vi.stubEnv('HTTP_PROXY', proxy.url.replace('right', 'secret-word'));
      const error: Error & { report?: unknown } = await ship({ nodes: engine.url, index: 'refused' }).then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error.report).toMatchObject({ stored: 0, handedBack: 5, quarantined: 0 });
      expect(JSON.stringify([error.message, error.report])).not.toContain('secret-word');
      expect(error.message).toMatch(/407/);
    });
  });

  it.each(['socks5://user:secret-word@127.0.0.1:1080', 'http://user:secret-word@['])(
    'refuse a proxy that is not the URL of an http proxy: %s',
    (proxy) => {
      vi.stubEnv('ALL_PROXY', proxy);
      const make = () => createShipper({ nodes: engine.url });
      expect(make).toThrow(/^HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: expected the http or https URL of a proxy/);
      expect(make).not.toThrow('secret-word');
      vi.unstubAllEnvs();
    },
  );

  describe('over TLS', () => {
    let folder: string;
    let url: string;
    let stop: () => void;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tls-'));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=engine', '-addext', 'subjectAltName=IP:127.0.0.1'];
      await promisify(execFile)('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        key,
        '-out',
        cert,
      ]);
      const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (incoming, outgoing) => {
        const { method = 'GET', url = '/', headers } = incoming;
        const passedOn = request(new URL(url, engine.url), { method, headers }, (response) => {
          outgoing.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(outgoing);
        });
        incoming.pipe(passedOn);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      stop = () => {
        server.closeAllConnections();
        server.close();
      };
    });
    afterAll(async () => {
      stop?.();
      await rm(folder, { recursive: true });
    });

    it('trust the certificate authority of the environment, as a text or a file', async () => {
      const path = join(folder, 'cert.pem');
      const pem = await readFile(path, 'utf8');
      for (const [i, ENGINE_CA] of [path, pem, pem.replaceAll('\n', '\\n')].entries()) {
        const options = optionsFromEnvironment({ ENGINE_URL: url, ENGINE_CA, INDEX: `tls${i}` });
        expect(await ship(options)).toMatchObject({ stored: 5 });
      }
      expect((await documents(engine.url, 'tls2')).size).toBe(5);
    });

    it('go through HTTPS_PROXY, and trust what they trust without it', async () => {
      await using proxy = await startConnectProxy('user:secret-word');
      vi.stubEnv('HTTPS_PROXY', proxy.url);
      const ca = await readFile(join(folder, 'cert.pem'), 'utf8');
      const auth = { username: 'me', password: 'engine-word' };
      expect(await ship({ nodes: url, ca, auth, index: 'tls-proxied' })).toMatchObject({ stored: 5 });
      expect(proxy.targets).toContain(new URL(url).host);
      await expect(ship({ nodes: url, index: 'untrusted' })).rejects.toMatchObject({ report: { handedBack: 5 } });
      vi.unstubAllEnvs();
    });

    it('trust no other one', async () => {
      const shipping = ship({ nodes: url, index: 'untrusted' });
      await expect(shipping).rejects.toMatchObject({ report: { stored: 0, handedBack: 5 } });
    });

    it.each(['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', '/no/such/file', 'secret text'])(
      'are not made with an authority that is no certificate: %j',
      (ENGINE_CA) => {
        const read = () => optionsFromEnvironment({ ENGINE_URL: url, ENGINE_CA });
        expect(read).toThrow(
          /^ENGINE_CA: expected a certificate in PEM form .*, or the path of a file with one, received /,
        );
        expect(read).not.toThrow(ENGINE_CA);
        expect(() => createShipper({ nodes: url, ca: ENGINE_CA })).toThrow(/^ca: expected a certificate in PEM form/);
      },
    );
  });
});
