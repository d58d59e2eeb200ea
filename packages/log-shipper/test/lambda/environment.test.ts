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
    [
      { ENGINE_URL: 'https://a:9200,engine:9200' },
      /^ENGINE_URL: expected an http or https URL such as \S+, received "engine:9200"$/,
    ],
    [{ ENGINE_URL: '' }, /^ENGINE_URL: expected an http or https URL such as \S+, received nothing$/],
    [{ ENGINE_URL: '', ENGIN_URL: 'http://a' }, /"ENGIN_URL" is set, is it meant\?/],
    [
      { AWS_SIGNING_SERVICE: 'es', AWS_SIGNING_REGION: 'eu-wst-1' },
      /AWS_SIGNING_REGION: expected an AWS region such as eu-west-1/,
    ],
    [
      { SAMPLE: '[{"pattern":"(","keepOneIn":2}]' },
      /^SAMPLE\.0\.pattern: expected a regular expression; missing closing \): `\(` in the pattern "\("/,
    ],
    [{ MAX_BULK_BYTES: '5 MB' }, /MAX_BULK_BYTES.*whole number.*5 MB/],
    [{ MAX_BULK_BYTES: '10' }, /MAX_BULK_BYTES.*1024 or more, received 10/],
    [{ STITCH: 'yes' }, /STITCH/],
    [{ SAMPLE: '{' }, /SAMPLE.*JSON/],
    [{ ENGINE_USERNAME: 'u' }, /ENGINE_USERNAME and ENGINE_PASSWORD/],
    [{ OPERATION: 'update' }, /OPERATION/],
  ])('names what is wrong with %j', (env, message) => {
    expect(() => rules(env)).toThrow(message);
  });

  it.each([
    'http://u:xyzzyplugh@engine',
    'http://u:xyzzy?plugh@engine',
    'http://u:xyzzy,xyzzy/xyzzy#plugh@engine:9200',
    'https://a:9200, http://u:xyzzy@plugh@engine',
    'u:xyzzyplugh@engine',
  ])('refuses a log-in in a URL without repeating it: %s', (url) => {
    for (const attempt of [() => rules({ ENGINE_URL: url }), () => shipperRules({ nodes: url })]) {
      expect(attempt).toThrow(/(ENGINE_URL|nodes): expected a URL without a user name and password/);
      expect(attempt).not.toThrow(/xyzzy|plugh/);
    }
  });

  it('never repeats a key in an error', () => {
    const attempt = () =>
      rules({ ENGINE_API_KEY: 'qwertz', ENGINE_USERNAME: ' ', ENGINE_PASSWORD: ' ', STITCH: 'yes' });
    expect(attempt).toThrow(/ENGINE_PASSWORD.*STITCH: expected true or false, received "yes"/);
    expect(attempt).not.toThrow(/qwertz/);
  });
});
