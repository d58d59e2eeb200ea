import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  arn,
  awsAccountId,
  awsRegion,
  decimalNumber,
  httpUrl,
  matching,
  OptionsError,
  parseOptions,
  port,
  secret,
  secretFields,
  secretReference,
  text,
  timeZone,
  wholeNumber,
} from '../src/index.ts';

function faultsOf(schema: v.GenericSchema, value: unknown): readonly string[] {
  try {
    parseOptions(schema, value);
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.faults;
  }
}

const channel = v.variant('type', [
  v.strictObject({ type: v.literal('sns'), topicArn: arn('sns', 'an SNS topic') }),
  v.strictObject({ type: v.literal('telegram'), token: secret(text('the token of a bot')), chatId: text('a chat') }),
]);
const schema = v.strictObject({
  region: awsRegion,
  accountId: awsAccountId,
  timeoutMs: v.optional(wholeNumber({ min: 1, max: 60_000, unit: 'milliseconds' }), 5000),
  nodes: v.optional(v.pipe(v.array(httpUrl), v.minLength(1)), ['http://localhost']),
  channels: v.optional(v.record(v.string(), channel), {}),
  mode: v.optional(v.picklist(['index', 'create']), 'index'),
  type: v.optional(v.union([text('a type'), v.literal(false)]), false),
});
const valid = { region: 'eu-west-1', accountId: '123456789012' };

describe('parseOptions', () => {
  it('fills in defaults', () => {
    expect(parseOptions(schema, valid)).toEqual({
      ...valid,
      timeoutMs: 5000,
      nodes: ['http://localhost'],
      channels: {},
      mode: 'index',
      type: false,
    });
  });

  it('names every fault at once, one sentence each', () => {
    expect(faultsOf(schema, { regin: 'eu-west-1', accountId: 42, timeoutMs: -1, nodes: [] })).toEqual([
      'region: expected an AWS region such as eu-west-1, received nothing',
      'accountId: expected an AWS account id: 12 digits in quotes, received 42',
      'timeoutMs: expected a whole number of milliseconds from 1 to 60000, received -1',
      'nodes: expected at least one item, received an empty list',
      'regin: unknown option; did you mean "region"?',
    ]);
  });

  it.each<[unknown, string]>([
    [{ region: 'eu-wst-1' }, 'region: expected an AWS region such as eu-west-1, received "eu-wst-1"'],
    [{ region: '' }, 'region: expected an AWS region such as eu-west-1, received empty text'],
    [{ region: null }, 'region: expected an AWS region such as eu-west-1, received null'],
    [{ region: ['eu-west-1'] }, 'region: expected an AWS region such as eu-west-1, received a list'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs: expected a whole number of milliseconds from 1 to 60000, received NaN'],
    [{ timeoutMs: 1.5 }, 'timeoutMs: expected a whole number of milliseconds from 1 to 60000, received 1.5'],
    [{ timeoutMs: '5' }, 'timeoutMs: expected a whole number of milliseconds from 1 to 60000, received "5"'],
    [{ mode: 'creat' }, 'mode: expected "index" or "create", received "creat"; did you mean "create"?'],
    [{ mode: {} }, 'mode: expected "index" or "create", received an object'],
    [{ type: true }, 'type: expected a type or false, received true'],
    [{ nodes: ['x'] }, 'nodes.0: expected an http or https URL such as https://monitor.example.com, received "x"'],
    [
      { channels: { ops: { type: 'sn' } } },
      'channels.ops.type: expected "sns" or "telegram", received "sn"; did you mean "sns"?',
    ],
    [{ channels: { ops: {} } }, 'channels.ops.type: expected "sns" or "telegram", received nothing'],
    [{ channels: { ops: 'sns' } }, 'channels.ops: expected an object, received "sns"'],
    [
      { channels: { ops: { type: 'sns' } } },
      'channels.ops.topicArn: expected the ARN of an SNS topic, received nothing',
    ],
    [
      { unheardOf: 1 },
      'unheardOf: unknown option; the options are region, accountId, timeoutMs, nodes, channels, mode, type',
    ],
  ])('%j is one fault', (options, fault) => {
    expect(faultsOf(schema, { ...valid, ...(options as object) })).toEqual([fault]);
  });

  it('suggests the fields of the variant that is meant', () => {
    const ops = { type: 'telegram', token: 't', chatid: '1' };
    expect(faultsOf(schema, { ...valid, channels: { ops } })).toEqual([
      'channels.ops.chatId: expected a chat, received nothing',
      'channels.ops.chatid: unknown option; did you mean "chatId"?',
    ]);
  });

  it('says what was received in the place of an object', () => {
    expect(faultsOf(schema, undefined)).toEqual(['options: expected an object, received nothing']);
    expect(faultsOf(schema, 'x')).toEqual(['options: expected an object, received "x"']);
  });

  it('never repeats what was received for a secret', () => {
    const hunter2 = { hunter2: true };
    for (const given of [hunter2, ['hunter2'], 42, 'hunter2']) {
      const faults = faultsOf(v.strictObject({ pin: secret(v.literal('x')), password: v.literal('y') }), {
        pin: given,
        password: given,
      });
      expect(faults).toHaveLength(2);
      for (const fault of faults) {
        expect(fault).toContain('may be a secret');
        expect(fault).not.toMatch(/hunter2|42/);
      }
    }
    expect(faultsOf(v.object({ a: v.optional(secretReference) }), { a: 'hunter2' })).toEqual([
      'a: expected the name of a secret: "env:NAME", "ssm:/path", "secretsmanager:id" or "secretsmanager:id#key", received a value that is not shown here, as it may be a secret',
    ]);
    expect(faultsOf(v.object({ a: v.union([secret(v.literal('x')), v.number()]) }), { a: 'hunter2' })[0]).not.toContain(
      'hunter2',
    );
  });

  it('says that a secret is missing or empty', () => {
    expect(faultsOf(v.object({ token: secret(text('a token')) }), {})).toEqual([
      'token: expected a token, received nothing',
    ]);
    expect(faultsOf(v.object({ token: secret(text('a token')) }), { token: '' })).toEqual([
      'token: expected a token, received empty text',
    ]);
  });

  it('shows a URL without its log-in and query', () => {
    const [fault] = faultsOf(v.object({ url: matching(/^x$/, 'x') }), { url: 'ftp://me:hun/ter@2@host/p?key=hunter2' });
    expect(fault).toBe('url: expected x, received "ftp://…@host/p?…"');
  });

  it('shows received text short, on one line and without characters that act on a terminal', () => {
    const [fault = ''] = faultsOf(v.object({ a: v.number() }), {
      a: `\u001b[2J\n\u009b\u202e\ud800${'x'.repeat(1000)}`,
    });
    expect(fault.length).toBeLessThan(200);
    expect(fault).toMatch(/^a: expected a number, received "\\u001b\[2J\\n\\u009b\\u202e\ufffdx+…"$/);
  });

  it('refuses a list in the place of an object, which valibot takes for one without fields', () => {
    expect(faultsOf(schema, { ...valid, channels: [] })).toEqual(['channels: expected an object, received a list']);
    const ops: unknown = [];
    expect(faultsOf(schema, { ...valid, channels: { ops } })).toEqual([
      'channels.ops: expected an object, received a list',
    ]);
    expect(faultsOf(schema, { ...valid, nodes: ['http://a'] })).toEqual([]);
  });

  it('counts what is more than twenty faults', () => {
    const faults = faultsOf(
      v.array(v.number()),
      Array.from({ length: 1000 }, () => 'x'),
    );
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toBe('and 980 more faults');
  });

  it("throws the caller's own error, and names the whole by its own name", () => {
    class FleetError extends Error {}
    const settings = { name: 'fleet.json', error: (faults: readonly string[]) => new FleetError(faults.join('\n')) };
    expect(() => parseOptions(schema, [], settings)).toThrow(
      new FleetError('fleet.json: expected an object, received a list'),
    );
  });

  it('keeps a message that is a sentence', () => {
    const even = v.pipe(
      v.number(),
      v.check((value) => value % 2 === 0, 'odd numbers are reserved'),
    );
    expect(faultsOf(v.object({ a: even }), { a: 3 })).toEqual(['a: odd numbers are reserved']);
  });
});

describe('secretFields', () => {
  it('finds marked entries, optional ones too', () => {
    const entries = { token: secret(v.string()), url: v.optional(secret(v.string())), name: v.string() };
    expect(secretFields(v.strictObject(entries))).toEqual(['token', 'url']);
  });
});

describe('schemas', () => {
  it.each([
    [
      'eu-west-1',
      'ap-southeast-1',
      'us-gov-west-1',
      'cn-northwest-1',
      'us-isob-east-1',
      'eusc-de-east-1',
      'il-central-1',
      'mx-central-1',
    ],
  ])('accept the regions of all partitions', (...regions) => {
    for (const region of regions) expect(faultsOf(awsRegion, region)).toEqual([]);
    for (const region of ['eu', 'eu-west', 'eu-west-1a', 'EU-WEST-1', 'eu-1', 'eu--1', 'eu-west-1\n']) {
      expect(faultsOf(awsRegion, region)).toHaveLength(1);
    }
  });

  it('know time zones, not offsets', () => {
    for (const zone of ['Asia/Kolkata', 'UTC', 'America/Argentina/Buenos_Aires'])
      expect(faultsOf(timeZone, zone)).toEqual([]);
    for (const zone of ['Mars/Olympus', '+05:30', '', 'Asia/Kolkata '])
      expect(faultsOf(timeZone, zone)).toHaveLength(1);
  });

  it('know http URLs', () => {
    for (const url of ['http://a', 'https://a.example:9200/x?y']) expect(faultsOf(httpUrl, url)).toEqual([]);
    for (const url of ['a', 'ftp://a', 'http://', 'https:///x', 'http://a b'])
      expect(faultsOf(httpUrl, url)).toHaveLength(1);
  });

  it('keep numbers in their range', () => {
    expect(faultsOf(port, 0)).toEqual(['options: expected a whole number from 1 to 65535, received 0']);
    expect(faultsOf(decimalNumber({ min: 0.1, unit: 'seconds' }), 0)).toEqual([
      'options: expected a number of seconds, 0.1 or more, received 0',
    ]);
    expect(faultsOf(decimalNumber(), Number.POSITIVE_INFINITY)).toHaveLength(1);
    expect(faultsOf(wholeNumber(), 2 ** 60)).toHaveLength(1);
  });

  it('take ARNs of one service', () => {
    const topic = arn('sns', 'an SNS topic');
    expect(faultsOf(topic, 'arn:aws-cn:sns:cn-north-1:123456789012:ops')).toEqual([]);
    expect(faultsOf(topic, 'arn:aws:sqs:eu-west-1:123456789012:ops')).toHaveLength(1);
  });

  it('refuse blank text', () => {
    expect(faultsOf(text('a name'), ' \t')).toEqual(['options: expected a name, received " \\t"']);
  });
});
