import { describe, expect, it } from 'vitest';
import { createSecretReader } from '../../src/index.ts';

describe('a secret reader', () => {
  it('reads a secret from the environment only once in a while', async () => {
    const read = createSecretReader({}, 60_000);
    process.env['NOTIFY_TEST_SECRET'] = 'first';
    expect(await read('env:NOTIFY_TEST_SECRET')).toBe('first');
    process.env['NOTIFY_TEST_SECRET'] = 'second';
    expect(await read('env:NOTIFY_TEST_SECRET')).toBe('first');
    expect(await createSecretReader()('env:NOTIFY_TEST_SECRET')).toBe('second');
    delete process.env['NOTIFY_TEST_SECRET'];
  });

  it('names a secret that is not there, and asks again the next time', async () => {
    const read = createSecretReader();
    await expect(read('env:NOTIFY_NOT_THERE')).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    process.env['NOTIFY_NOT_THERE'] = 'now';
    expect(await read('env:NOTIFY_NOT_THERE')).toBe('now');
    delete process.env['NOTIFY_NOT_THERE'];
  });
});
