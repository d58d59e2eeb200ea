import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  flagText,
  jsonText,
  listText,
  OptionsError,
  readEnvironment,
  secret,
  text,
  wholeNumberText,
} from '../src/index.ts';

const schema = v.object({
  ENVIRONMENT: text('the name of an environment'),
  ROUNDS_SECONDS: v.optional(wholeNumberText({ min: 1, max: 840, unit: 'seconds' }), '60'),
  GZIP: v.optional(flagText),
  NODES: v.optional(listText('URLs of nodes')),
  ROUTES: v.optional(jsonText(v.array(v.strictObject({ channels: v.array(text('a channel')) })))),
  PASSWORD: v.optional(secret(text('a password'))),
});

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readEnvironment(schema, environment);
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.faults;
  }
}

describe('readEnvironment', () => {
  it('parses numbers, flags, lists and JSON', () => {
    const environment = {
      ENVIRONMENT: 'dev',
      ROUNDS_SECONDS: '30',
      GZIP: 'false',
      NODES: 'http://a, http://b,',
      ROUTES: '[{"channels":["ops"]}]',
      HOME: '/root',
    };
    expect(readEnvironment(schema, environment)).toEqual({
      ENVIRONMENT: 'dev',
      ROUNDS_SECONDS: 30,
      GZIP: false,
      NODES: ['http://a', 'http://b'],
      ROUTES: [{ channels: ['ops'] }],
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(readEnvironment(schema, { ENVIRONMENT: 'dev', ROUNDS_SECONDS: '', GZIP: '' })).toEqual({
      ENVIRONMENT: 'dev',
      ROUNDS_SECONDS: 60,
    });
    expect(faultsOf({ ENVIRONMENT: '' })).toEqual([
      'ENVIRONMENT: expected the name of an environment, received nothing',
    ]);
  });

  it.each([
    [{ ROUNDS_SECONDS: 'x' }, 'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received "x"'],
    [{ ROUNDS_SECONDS: '-1' }, 'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received -1'],
    [{ ROUNDS_SECONDS: '1e2' }, 'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received "1e2"'],
    [{ ROUNDS_SECONDS: '841' }, 'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received 841'],
    [{ GZIP: 'yes' }, 'GZIP: expected true or false, received "yes"'],
    [{ NODES: ' ,' }, 'NODES: expected URLs of nodes, separated by commas, received an empty list'],
    [{ ROUTES: '[{"channels":[""]}]' }, 'ROUTES.0.channels.0: expected a channel, received empty text'],
    [{ ROUTES: '[{"chanels":[]}]' }, 'ROUTES.0.channels: expected a list, received nothing'],
    [{ ROUTES: '{}' }, 'ROUTES: expected a list, received an object'],
    [{ ROUTES: '[{"a' }, 'ROUTES: expected JSON, received text that is not JSON, invalid at character 5'],
    [
      { ENVIRONMENT: '', ENVIROMENT: 'dev' },
      'ENVIRONMENT: expected the name of an environment, received nothing; "ENVIROMENT" is set, is it meant?',
    ],
  ])('%j is a fault in words', (environment, fault) => {
    expect(faultsOf({ ENVIRONMENT: 'dev', ...environment })).toContain(fault);
  });

  it('suggests field names inside JSON', () => {
    expect(faultsOf({ ENVIRONMENT: 'dev', ROUTES: '[{"chanels":[]}]' })).toContain(
      'ROUTES.0.chanels: unknown option; did you mean "channels"?',
    );
  });

  it('never repeats text that is not JSON', () => {
    for (const ROUTES of ['hunter2', '["hunter2', '{"a": hunter2}']) {
      expect(faultsOf({ ENVIRONMENT: 'dev', ROUTES }).join()).not.toContain('hunter2');
    }
  });

  it("throws the caller's own error", () => {
    const error = (faults: readonly string[]) => new RangeError(`${faults.length}`);
    expect(() => readEnvironment(schema, { GZIP: 'x' }, { error })).toThrow(new RangeError('2'));
  });
});
