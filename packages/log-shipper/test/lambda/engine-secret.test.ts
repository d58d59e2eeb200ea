import { expect, test } from 'vitest';
import { withEngineSecret } from '../../src/lambda/engine-secret.ts';

const holding = (secret: string) => async () => secret;

test('without a secret the environment is as it was', async () => {
  const env = { ENGINE_URL: 'https://logs.example.com' };
  expect(await withEngineSecret(env, () => Promise.reject(new Error('asked')))).toBe(env);
});

test('the named secret becomes the log-in', async () => {
  const env = { ENGINE_SECRET: 'secretsmanager:logs' };
  const basic = await withEngineSecret(env, holding('{"username":"shipper","password":"s3cret"}'));
  expect(basic).toMatchObject({ ENGINE_USERNAME: 'shipper', ENGINE_PASSWORD: 's3cret' });
  expect(await withEngineSecret(env, holding('{"apiKey":"abc"}'))).toMatchObject({ ENGINE_API_KEY: 'abc' });
});

test.each(['not json s3cret', '{"user":"s3cret"}', '{"username":"shipper","password":""}', '"s3cret"'])(
  'a secret of another shape is refused without a word of it: %s',
  async (secret) => {
    const refused = withEngineSecret({ ENGINE_SECRET: 'secretsmanager:logs' }, holding(secret));
    await expect(refused).rejects.toThrow(/ENGINE_SECRET: expected what it names/);
    await expect(refused).rejects.not.toThrow(/s3cret/);
  },
);
