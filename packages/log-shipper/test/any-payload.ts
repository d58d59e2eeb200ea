import fc from 'fast-check';

/** Texts that look like JSON and mostly are, with all that JSON may and may not hold. */
const stringBody = fc
  .array(
    fc
      .constantFrom('a', 'Zed', 'é', '日本', '🙂', ' ', '{', '}', ':', ',', '[', "'", '/', '=1', '\u007f', '\u2028')
      .chain((plain) =>
        fc.constantFrom(plain, plain, plain, '\\n', '\\t', '\\"', '\\\\', '\\/', '\\u00e9', '\\ud83d', '\\u000a'),
      ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const brokenBody = fc.constantFrom('\\x', '\\u12g4', '\n', '\t', '\u0001', '\\', 'a"b');
const string = fc
  .oneof({ weight: 40, arbitrary: stringBody }, { weight: 1, arbitrary: brokenBody })
  .map((body) => `"${body}"`);
const number = fc.oneof(
  { weight: 3, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '0',
        '-0',
        '1.5',
        '1.0',
        '-0.5',
        '0.000001',
        '0.0000001',
        '0.00000',
        '1e3',
        '1E+2',
        '1e400',
        '0.10',
        '01',
        '1.',
        '.5',
        '-',
        '+1',
      ],
      ...[
        '12345678901234567890',
        '-9007199254740993',
        '123456789012345',
        '1234567890123456',
        '0.1234567890123456',
        '100',
      ],
    ),
  },
);
const key = fc.constantFrom(
  ...[
    'a',
    'b',
    'ab',
    'bb',
    'level',
    'message',
    '@timestamp',
    '@message',
    '@id',
    '@owner',
    '@version',
    '@fields_text',
    'a.b',
    '@service',
    '@type',
  ],
  ...['__proto__', 'constructor', '1', '', 'é', '{', 'env', '\\u0061', 'a\\n', '$a', 'logEvents', '0', 'toString'],
);
const gap = fc.constantFrom('', '', '', '', '', '', ' ', '  ', '\n', '\t', '\r\n', '\u00a0');
const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    string,
    number,
    fc.constantFrom('true', 'false', 'null', 'tru', 'nul'),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(gap, key, gap, gap, tie('value'), gap), { maxLength: 5, depthIdentifier: 'json' })
    .map((members) => `{${members.map(([g1, k, g2, g3, v, g4]) => `${g1}"${k}"${g2}:${g3}${v}${g4}`).join(',')}}`),
  array: fc
    .array(fc.tuple(gap, tie('value'), gap), { maxLength: 4, depthIdentifier: 'json' })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
}));
/** More levels than an engine is sent, or nearly as many: of arrays, objects, both, dots in a name. */
const deep = fc.oneof(
  fc.integer({ min: 1, max: 80 }).map((depth) => `{"a":${'[{"b":'.repeat(depth)}1${'}]'.repeat(depth)}}`),
  fc.integer({ min: 28, max: 36 }).map((depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc
    .tuple(fc.integer({ min: 0, max: 34 }), fc.integer({ min: 0, max: 34 }), fc.integer({ min: 0, max: 34 }))
    .map(
      ([dots, depth, inner]) =>
        `{"x${'.y'.repeat(dots)}":${'{"b":'.repeat(depth)}{"c${'.d'.repeat(inner)}":1}${'}'.repeat(depth)}}`,
    ),
);

/** Log lines of one service: few keys, mostly in one order, at times one more, one less or one twice. */
const line = fc
  .array(fc.constantFrom('"a"', '"a"', '"bb"', '"bc"', '"bb" ', '"@id"'), { maxLength: 5 })
  .map((keys) => `{${keys.map((k, i) => `${k}:${i % 2 ? `"${i}"` : i}`).join(',')}}`);

const message = fc.oneof(
  { weight: 4, arbitrary: line },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', 'INFO got ', '\t', 'x {', 'é "q" ', '\ufeff', 'Order{id=1} ', '\\'),
        fc.oneof({ weight: 20, arbitrary: object }, { weight: 1, arbitrary: deep }, { weight: 2, arbitrary: value }),
        fc.constantFrom('', '', '', '', '\n', ' ', '\r\n', ' \t ', 'x', '}', '\\', ' {"a":1}', '\u00a0'),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '',
        '{}',
        '{ }',
        'x {} ',
        '{',
        '}',
        'x',
        '{"a":1',
        '\\',
        '"',
        '{\n}',
        'java.lang.Error: {x}\n\tat a.b(C.java:1)\n\tat d',
      ],
    ),
  },
);

/** A string as JSON in one of the ways in which JSON can write it. */
function jsonString(text: string, style: 'usual' | 'slashes' | 'ascii' | 'escapes'): string {
  const json = JSON.stringify(text);
  const unicode = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  if (style === 'slashes') return json.replaceAll('/', '\\/');
  if (style === 'ascii') return json.replace(/[\u0080-\uffff]/g, unicode);
  if (style === 'escapes') return `"${text.replace(/[\s\S]/g, unicode)}"`;
  return json;
}
const anyString = fc
  .tuple(message, fc.constantFrom('usual' as const, 'usual', 'usual', 'usual', 'usual', 'slashes', 'ascii', 'escapes'))
  .map(([text, style]) => jsonString(text, style));

const id = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0 }).map((n) => `"3595897901440300890${n}"`) },
  { weight: 1, arbitrary: fc.constantFrom('"é"', '"a\\nb"', '""', '"\\u0031"', '"{"', '17', 'null') },
);
const timestamp = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }).map(String) },
  // Of one day, or of two.
  { weight: 10, arbitrary: fc.integer({ min: 1_421_020_800_000, max: 1_421_193_599_999 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '0',
        '-1',
        '999999999999',
        '1420070399999.5',
        '14200703999990',
        '1e12',
        '"1420070399999"',
        '"x"',
        'null',
        '01420070399999',
      ],
      ...['99999999999999999', '253402300799999', '253402300800000', '-62167219200001', '{}', '""', '0001420070399999'],
    ),
  },
);
const fieldText = fc.oneof(
  { weight: 4, arbitrary: anyString },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        ...[
          '200',
          '0',
          '-1.5',
          '1e3',
          '0x10',
          ' 12 ',
          '007',
          '.5',
          '5.',
          '+7',
          '123456789012345678901',
          '123456789012',
          '1.0',
          '-0',
        ],
        // JavaScript writes them longer than they were.
        ...['1e20', '9E19', '.1e21', '-1e20', '12e19'],
        ...[
          '12abc',
          'Infinity',
          '-Infinity',
          'NaN',
          '1_000',
          '1,000',
          '-',
          '10.1.2.3',
          '2015-01-13',
          '\u00a05',
          '\u30005',
          '\n5',
          '{}',
          'x {"a":1}',
          '',
        ],
      )
      .map((text) => JSON.stringify(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom('null', '0', '7', 'true', 'false', '{}', '{"a":1}') },
);
const fields = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(fc.tuple(key, fieldText), { maxLength: 4 })
      .map((members) => `{${members.map(([k, v]) => `"${k}":${v}`).join(',')}}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('1e20', '.1e21', '-9E+19', '0', 'x'), { maxLength: 30 })
      .map((texts) => JSON.stringify(Object.fromEntries(texts.map((text, i) => [`f${i}`, text])))),
  },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', '""', '0', '[]', '"a"', '{ }') },
);
const event = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(id, timestamp, anyString, fc.option(fields, { freq: 4, nil: undefined }))
      .map(
        ([i, t, m, f]) =>
          `{"id":${i},"timestamp":${t},"message":${m}${f === undefined ? '' : `,"extractedFields":${f}`}}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(id, timestamp, anyString, fc.constantFrom(0, 1, 2, 3, 4))
      .map(
        ([i, t, m, kind]) =>
          [
            `{"timestamp":${t},"id":${i},"message":${m}}`,
            `{"id":${i}, "timestamp":${t}, "message":${m}}`,
            `{"id":${i},"timestamp":${t},"message":${m},"more":{"message":${m}}}`,
            `{"id":${i},"timestamp":${t},"message":${m},"message":"again"}`,
            `{"id":${i},"timestamp":${t}}`,
          ][kind] as string,
      ),
  },
  { weight: 1, arbitrary: fc.constantFrom('null', '17', '"x"', '[]', '{}', '{"id":"1"}') },
);
const usualHead = fc
  .tuple(
    fc.constantFrom('"123456789012"', '"007"', '"é\\n"'),
    fc.constantFrom('"orders/app/0af3c1d29b5e4f6f8a7b6c5d4e3f2a1b"', '"other"'),
  )
  .map(
    ([owner, stream]) =>
      `{"messageType":"DATA_MESSAGE","owner":${owner},"logGroup":"/ecs/é","logStream":${stream},"subscriptionFilters":["f"],`,
  );
const head = fc.oneof(
  { weight: 12, arbitrary: usualHead },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['{', '{"messageType":"CONTROL_MESSAGE",', '{"owner":"1","logGroup":"g","logStream":"s",', '[{', ''],
      '{"messageType":"DATA_MESSAGE","owner":1,"logGroup":"g","logStream":"s",',
      '{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","x":{"logEvents":[]},',
      '{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","x":{"logEvents":[{"id":"1","timestamp":1420070399999,"message":"no"}]},',
      '{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","x":"\\"logEvents\\":[",',
      ...['"logEvents" :', '"log\\u0045vents":'].map(
        (key) =>
          `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s",${key}[{"id":"1","timestamp":1420070399999,"message":"yes"}],"x":{`,
      ),
    ),
  },
);
const tail = fc.oneof(
  { weight: 12, arbitrary: fc.constant('}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        ',"policyLevel":"ACCOUNT"}',
        ',"owner":"2"}',
        ',"logEvents":[]}',
        ',"log\\u0045vents":[]}',
        ' }\n',
        ',}',
        '',
        '}}',
        '],"x":[]}',
      ],
      ',"messageType":"CONTROL_MESSAGE"}',
    ),
  },
);

/** The JSON of a payload: mostly a usual one with unusual messages, at times one of another shape or none at all. */
export const anyPayload: fc.Arbitrary<string> = fc
  .tuple(head, fc.array(event, { maxLength: 6 }), tail)
  .map(([start, events, end]) => `${start}"logEvents":[${events.join(',')}]${end}`);

/** Changes that break bytes, as a transport or a bad disk would. */
export const anyDamage: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc
  .array(
    fc.tuple(
      fc.constantFrom('flip', 'set', 'insert', 'remove', 'cut', 'repeat'),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((changes) => (bytes) => changes.reduce((damaged, change) => damage(damaged, ...change), bytes));

const telling = Buffer.from('"\\{}[],:0\n\t\u0000e-.');

function damage(bytes: Buffer, change: string, place: number, byte: number): Buffer {
  const at = place % (bytes.length + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  const one = Buffer.from([byte % 2 ? (telling[byte % telling.length] as number) : byte]);
  if (change === 'cut') return Buffer.from(before);
  if (change === 'insert') return Buffer.concat([before, one, after]);
  if (change === 'remove') return Buffer.concat([before, after.subarray(1 + (byte % 3))]);
  if (change === 'repeat') return Buffer.concat([before, after.subarray(0, byte), after]);
  const changed = change === 'flip' ? Buffer.from([(after[0] ?? 0) ^ (1 << (byte % 8))]) : one;
  return Buffer.concat([before, changed, after.subarray(1)]);
}
