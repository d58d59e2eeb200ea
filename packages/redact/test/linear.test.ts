import { growth, repeated } from '@bizom/testbed/growth';
import { describe, expect, it } from 'vitest';
import { redact } from '../src/index.ts';
import { cards } from '../src/rules/cards.ts';
import { names } from '../src/rules/names.ts';
import { commands, tokens } from '../src/rules/shapes.ts';
import { placeholders } from '../src/rules/values.ts';
import { readExample } from './examples.ts';

const rules = [...tokens, ...commands, ...names, ...cards, ...placeholders];

/** Every character that an expression names, and one of each class. */
const characters = [...new Set('\\"\'` \t\n\raZ059=:/@-_.,;&<>[]{}()%$#+|*?!~^\u001b\u00a0é密')];

/** Beginnings that make a rule read on: the examples up to their secrets and into them, and the forms that code reads. */
const beginnings = [
  ...rules.flatMap(({ examples }) => examples.flatMap(beginningsOf)),
  ...[
    '\\"',
    '\\\\"',
    '\\n',
    '\\u001b[3m',
    '\u001b[36m',
    '{"',
    '{"a":',
    '{"a":{',
    '["',
    '[["',
    '{"a":"',
    '{"password":["',
  ],
  ...[
    'password',
    'password="',
    "password='",
    'password: ',
    'password: a ',
    'password=a&',
    'password=a,',
    'password=a b ',
    '(password=a b ',
  ],
  ...[
    '"password":"',
    '\\"password\\":\\"',
    '--password ',
    '--password a ',
    'password=[',
    'password=[a,',
    'password={',
    'password={a',
    'password=${',
  ],
  ...[
    '<password>',
    '<password><![CDATA[',
    '<password a',
    '&lt;password&gt;',
    '<a b="password"',
    'name="password" value=',
    'password","value":"',
  ],
  ...[
    'password: |\n  a\n',
    'password: |\n',
    'password is ',
    'password for user ',
    'password "',
    'api key ',
    'secret: a',
    'unexpected token: X ',
  ],
  ...[
    'Authorization: Digest a=',
    'Authorization: a ',
    'Cookie: a=b; ',
    'Bearer aaaaaaaa',
    '-eyJ',
    '://a:',
    '://a:b',
    'https://a:@',
    'a:b@tcp(',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\n',
    '-----BEGIN PRIVATE KEY-----\naaaa\n',
    '411111111111111 ',
  ],
];

function beginningsOf(example: string): string[] {
  const { text } = readExample(example);
  const secret = Math.max(0, readExample(example.replace(/«.*/s, '')).text.length);
  return [text, text.slice(0, secret), text.slice(0, secret + 3)].filter((part) => part !== '');
}

const run = (text: string) => redact(text);

describe('time grows with the length of a text, not with its square', () => {
  it.each([...new Set([...characters, ...beginnings])].map((unit) => [JSON.stringify(unit), unit]))('%s', (_, unit) => {
    expect(growth(run, repeated(unit, 32_768, 4), 10)).toBeLessThan(10);
  });

  it.each(characters.map((character) => [JSON.stringify(character), character]))(
    '%s after each beginning',
    (_, character) => {
      const short = beginnings.map((beginning) => beginning + character.repeat(256)).join('');
      const long = beginnings.map((beginning) => beginning + character.repeat(1024)).join('');
      expect(growth(run, { short, long }, 10)).toBeLessThan(10);
    },
  );

  it.each(['\\', '"', ' ', 'a', '/', '<', 'password=', '{"a":'])('1 MB of %j is done', (unit) => {
    expect(redact(unit.repeat(1_048_576 / unit.length)).count).toBeGreaterThanOrEqual(0);
  });
});
