import { describe, expect, it } from 'vitest';
import { redact } from '../../src/stop/redact.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf';

describe('redaction', () => {
  it.each([
    ['password=hunter2 next', 'password=[redacted] next'],
    ['-Dspring.datasource.password=hunter2', '-Dspring.datasource.password=[redacted]'],
    ['{"apiKey": "hunter2", "user": "me"}', '{"apiKey": [redacted], "user": "me"}'],
    ['{"password":"hun\\"ter2"}', '{"password":[redacted]}'],
    ['{"message":"{\\"password\\":\\"hunter2\\",\\"a\\":1}"}', '{"message":"{\\"password\\":[redacted],\\"a\\":1}"}'],
    ["secret='hun ter2'", 'secret=[redacted]'],
    ['apiKey => hunter2', 'apiKey => [redacted]'],
    ['secretKey=hunter2', 'secretKey=[redacted]'],
    ['java -jar x --password hunter2 --debug', 'java -jar x --password [redacted] --debug'],
    ['--db-token hunter2', '--db-token [redacted]'],
    ['<db:password>hunter2</db:password>', '<db:password>[redacted]</db:password>'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
    ['Authorization: ApiKey abcdefgh123', 'Authorization: ApiKey [redacted]'],
    ['{"authorization":"ApiKey abcdefgh123"}', '{"authorization":"ApiKey [redacted]"}'],
    ['jdbc:postgresql://app:hunter2@db:5432/ell', 'jdbc:postgresql://app:[redacted]@db:5432/ell'],
    ['postgres://user:p@ss@host/db', 'postgres://user:[redacted]@host/db'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted] used'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def', '[redacted]'],
    ['git clone ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'git clone [redacted]'],
    ['slack xoxb-123456789012-abcdefghijkl', 'slack [redacted]'],
    [
      'https://api.telegram.org/bot123456789:AAabcdefghijklmnopqrstuvwxyz012345/x',
      'https://api.telegram.org/bot[redacted]/x',
    ],
    [
      'POST https://api.flock.com/hooks/sendMessage/0c5b2c64-6a0c-4d83 failed',
      'POST https://api.flock.com/hooks/sendMessage/[redacted] failed',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '[redacted]'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(redacted)).toBe(redacted);
  });

  it.each([
    'passwordless login works',
    'http://host:8080/path',
    'Task 7c1e00 at 10:41:07',
    'token bucket is empty',
    '--password-file',
    'insufficient_scope: authorization failed',
    `failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException`,
    `not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn}`,
  ])('leaves "%s" as it is', (text) => expect(redact(text)).toBe(text));

  it('takes 256 KB of anything within the limit of a test: a quadratic expression needs minutes', () => {
    const parts = ['password=', 'eyJ', '://a:', '"', 'Bearer ', '1:', '--', '<a', '<password', 'secret:', '\\"'];
    for (const part of [...parts, 'Authorization: a', 'password="\\\\', '-----BEGIN PRIVATE KEY-----']) {
      expect(redact(part.repeat(262_144 / part.length)).length).toBeGreaterThan(0);
    }
  });
});
