import { describe, expect, it } from 'vitest';
import { optionsFromEnvironment } from '../../src/lambda/environment.ts';
import { shipperRules } from '../../src/options.ts';

const rules = (env: Record<string, string>) =>
  shipperRules(optionsFromEnvironment({ ENGINE_URL: 'http://localhost:9200', ...env }));

describe('the Lambda’s environment', () => {
  it('gives every option the meaning it has in the library', () => {
    expect(
      rules({
        ENGINE_URL: 'https://a:9200, https://b:9200',
        ENGINE_USERNAME: 'u',
        ENGINE_PASSWORD: 'p',
        DOCUMENT_TYPE: 'none',
        FIELDS: '{"environment":"dev"}',
        STITCH: 'true',
        SAMPLE: '[{"pattern":"DEBUG","keepOneIn":10}]',
        REDACT: '{"fields":["password"]}',
        MAX_BULK_BYTES: '1048576',
        QUARANTINE: 's3://bucket/prefix',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/x',
        OWN_LOG_GROUPS: '/aws/lambda/x, /aws/lambda/x-replay',
      }),
    ).toMatchObject({
      nodes: ['https://a:9200', 'https://b:9200'],
      auth: { username: 'u', password: 'p' },
      type: false,
      fields: { environment: 'dev' },
      stitch: true,
      sample: [{ pattern: /DEBUG/, keepOneIn: 10 }],
      redact: { fields: ['password'] },
      maxBulkBytes: 1_048_576,
      quarantine: 's3://bucket/prefix',
      ownLogGroups: ['/aws/lambda/x', '/aws/lambda/x-replay'],
    });
  });

  it('has a default for everything but the engine', () => {
    expect(rules({})).toMatchObject({
      type: 'bizom',
      index: 'cwl-{yyyy}.{MM}.{dd}',
      concurrency: 4,
      maxBulkBytes: 5_242_880,
    });
    expect(() => optionsFromEnvironment({})).toThrow(/ENGINE_URL/);
  });

  it.each([
    [{ ENGINE_URL: 'engine:9200' }, /nodes.*expected an http or https URL/],
    [{ ENGINE_URL: 'http://u:secretword@engine' }, /nodes/],
    [{ MAX_BULK_BYTES: '5 MB' }, /MAX_BULK_BYTES.*whole number.*5 MB/],
    [{ MAX_BULK_BYTES: '10' }, /maxBulkBytes.*1024.*10/],
    [{ STITCH: 'yes' }, /STITCH/],
    [{ SAMPLE: '{' }, /SAMPLE.*JSON/],
    [{ ENGINE_USERNAME: 'u' }, /ENGINE_USERNAME and ENGINE_PASSWORD/],
    [{ OPERATION: 'update' }, /OPERATION/],
  ])('names what is wrong with %j', (env, message) => {
    expect(() => rules(env)).toThrow(message);
  });

  it('never repeats a secret in an error', () => {
    const attempt = () =>
      rules({ ENGINE_URL: 'http://u:secretword@engine', ENGINE_API_KEY: 'secretkey', STITCH: 'yes' });
    expect(attempt).toThrow();
    expect(() => rules({ ENGINE_URL: 'http://u:secretword@engine' })).not.toThrow(/secretword/);
  });
});
