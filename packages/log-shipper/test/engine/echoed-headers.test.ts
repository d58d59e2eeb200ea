import { execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const runtime = `
  import { inspect } from 'node:util';
  const { handler } = await import(${JSON.stringify(new URL('../../src/lambda/handler.ts', import.meta.url).href)});
  const context = { getRemainingTimeInMillis: () => 1_500 };
  const answer = await handler(JSON.parse(process.env.EVENT), context).catch((error) => inspect(error, { depth: Infinity, showHidden: true }));
  console.log(JSON.stringify({ answer }));
`;
const cli = new URL('../../src/cli.ts', import.meta.url).pathname;

/** How a front may show the headers of a request. */
const echoes: Record<string, (headers: IncomingMessage['headers']) => string> = {
  'the reason of an error': (headers) =>
    JSON.stringify({
      error: { type: 'security_exception', reason: `denied for ${JSON.stringify(headers)}` },
      status: 403,
    }),
  'the message of a gateway': (headers) =>
    JSON.stringify({ message: `Authorization=${headers.authorization} is invalid` }),
  'a page': (headers) => `<h1>Bad request</h1><td>authorization</td><td>${headers.authorization}</td>`,
  'plain text': (headers) => `cannot route ${headers.authorization}`,
};
const logins = [
  { ENGINE_USERNAME: 'shipper', ENGINE_PASSWORD: 'hunter2hunter2' },
  { ENGINE_API_KEY: 'VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==' },
];
const secrets = [
  'hunter2hunter2',
  Buffer.from('shipper:hunter2hunter2').toString('base64'),
  'VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw',
];

describe('the log-in to the engine', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  afterAll(() => engine?.stop());

  const cases = [
    ['the reason of an error', 403],
    ['the reason of an error', 400],
    ['the message of a gateway', 403],
    ['a page', 400],
    ['plain text', 500],
  ] as const;
  it.each(cases)(
    'is in no log and no error where a front shows the headers in %s with status %i',
    async (echo, status) => {
      const isBulk = ({ url = '' }: IncomingMessage) => url.startsWith('/_bulk') || status === 403;
      await using front = await startFront(engine.url, (request) =>
        isBulk(request) ? { status, body: echoes[echo]?.(request.headers) ?? '' } : undefined,
      );
      const payload = payloadOf(eventsOf(1, () => 'x')).toString('base64');
      const outputs = logins.map(async (login) => {
        const env = {
          ...process.env,
          ...login,
          ENGINE_URL: front.url,
          EVENT: JSON.stringify({ awslogs: { data: payload } }),
        };
        const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', runtime], {
          env,
        });
        return stdout + stderr;
      });
      for (const output of await Promise.all(outputs)) {
        expect(output).toMatch(/not stored|NOT_ALL_STORED|ENGINE_REFUSED/);
        for (const secret of secrets) expect(output).not.toContain(secret);
      }
    },
  );

  it('is in no output of the commands', async () => {
    await using front = await startFront(engine.url, ({ headers }) => ({
      status: 400,
      body: echoes['plain text']?.(headers) ?? '',
    }));
    for (const login of logins) {
      const env = { PATH: process.env['PATH'], ...login, ENGINE_URL: front.url };
      for (const args of [
        ['install', '--verbose'],
        ['replay', '/nowhere', '--verbose'],
      ]) {
        const run = await promisify(execFile)(process.execPath, [cli, ...args], { env }).catch((error) => error);
        for (const secret of secrets) expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
      }
    }
  });
});
