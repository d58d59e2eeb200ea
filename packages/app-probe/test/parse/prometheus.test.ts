import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Families } from '../../src/parse/families.ts';
import { type SampleVisitor, scanPrometheus } from '../../src/parse/prometheus.ts';

const labelNames = ['a', 'b', 'id', 'le', 'http.method'];
type Seen = { value: number; labels: Record<string, string> }[];

const collect: SampleVisitor<Seen> = (seen, value, labels) => {
  const known = labelNames.map((name) => [name, labels.get(name)] as const);
  seen.push({ value, labels: Object.fromEntries(known.filter(([, found]) => found !== undefined)) as never });
};

function scan(text: string) {
  const seen: Seen = [];
  const malformed = scanPrometheus(text, new Families(new Map([['m', collect]])), seen);
  return { seen, malformed };
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

describe('scanning a scrape', () => {
  it.each([
    ['no labels', 'm 1', 1, {}],
    ['empty labels', 'm{} 1', 1, {}],
    ['labels', 'm{a="x",b="y"} 1.5', 1.5, { a: 'x', b: 'y' }],
    ['labels in another order', 'm{b="y",a="x"} 1.5', 1.5, { a: 'x', b: 'y' }],
    ['a trailing comma, as Boot 2.7 sends it', 'm{a="x",} 1', 1, { a: 'x' }],
    ['blanks everywhere', '\t m { a = "x" , b="y" } \t 1 ', 1, { a: 'x', b: 'y' }],
    ['a carriage return', 'm{a="x"} 1\r', 1, { a: 'x' }],
    ['a timestamp', 'm{a="x"} 1 1395066363000', 1, { a: 'x' }],
    ['an exemplar', 'm{a="x"} 17 # {trace_id="}\\""} 0.67 1.5', 17, { a: 'x' }],
    ['braces, commas, blanks and # inside a value', 'm{a="/x/{id} ,#=",b="}"} 1', 1, { a: '/x/{id} ,#=', b: '}' }],
    ['escapes', 'm{a="C:\\\\n\\"q\\"\\n."} 1', 1, { a: 'C:\\n"q"\n.' }],
    ['an unknown escape, left alone', 'm{a="\\t"} 1', 1, { a: '\\t' }],
    ['an empty value', 'm{a="",b="y"} 1', 1, { a: '', b: 'y' }],
    ['text beyond ASCII', 'm{a="日本 é 😀"} 1', 1, { a: '日本 é 😀' }],
    ['a quoted label name', 'm{"http.method"="GET"} 1', 1, { 'http.method': 'GET' }],
    ['+Inf', 'm{le="+Inf"} +Inf', Number.POSITIVE_INFINITY, { le: '+Inf' }],
    ['-Inf', 'm -Inf', Number.NEGATIVE_INFINITY, {}],
    ['NaN', 'm NaN', Number.NaN, {}],
    ['an exponent as Java writes it', 'm 1.795393548271E9', 1795393548271e-3, {}],
    ['a negative exponent', 'm 1.0643E-4', 0.00010643, {}],
    ['-1', 'm -1.0', -1, {}],
    ['the largest double', 'm 1.7976931348623157E308', Number.MAX_VALUE, {}],
  ])('reads %s', (_, line, value, labels) => {
    expect(scan(line)).toEqual({ seen: [{ value, labels }], malformed: 0 });
    expect(scan(`# HELP m \nother{a="1"} 2\n${line}\n`)).toEqual({ seen: [{ value, labels }], malformed: 0 });
  });

  it.each([
    ['a comment', '# m 1'],
    ['HELP without text', '# HELP m '],
    ['TYPE', '# TYPE m gauge'],
    ['the end of OpenMetrics', '# EOF'],
    ['a longer name', 'm_total 1'],
    ['a shorter name', 'n 1'],
    ['an empty line', '\n\n \n'],
  ])('skips %s', (_, text) => {
    expect(scan(text)).toEqual({ seen: [], malformed: 0 });
  });

  it.each([
    ['no value', 'm'],
    ['no value after labels', 'm{a="x"}'],
    ['a word for a value', 'm one'],
    ['a hexadecimal value', 'm 0x1f'],
    ['an open brace', 'm{a="x"'],
    ['an open quote', 'm{a="x} 1'],
    ['a quote that is escaped at the end', 'm{a="x\\"} 1'],
    ['no quotes', 'm{a=x} 1'],
    ['no label name', 'm{="x"} 1'],
    ['no comma', 'm{a="x"b="y"} 1'],
    ['labels that end in a backslash', 'm{a="x\\'],
  ])('counts %s as malformed and reads on', (_, line) => {
    const { seen, malformed } = scan(`${line}\nm{b="next"} 2\n`);
    expect({ seen, malformed }).toEqual({ seen: [{ value: 2, labels: { b: 'next' } }], malformed: 1 });
  });

  it('does not read a line on into the next', () => {
    expect(scan('m{a="x\nm",b="y"} 3')).toEqual({ seen: [], malformed: 1 });
    expect(scan('m{a="x\\\nm",b="y"} 3')).toEqual({ seen: [], malformed: 1 });
  });

  it('reads the last line without a line break', () => {
    expect(scan('m 1\nm 2').seen.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('reads more labels than it keeps without losing its place', () => {
    const many = Array.from({ length: 200 }, (_, index) => `l${index}="v"`).join(',');
    expect(scan(`m{a="x",${many}} 7`)).toEqual({ seen: [{ value: 7, labels: { a: 'x' } }], malformed: 0 });
  });

  it('reads every sample of a real scrape with the value that Number reads', () => {
    for (const name of ['boot27.prometheus.txt', 'boot35.prometheus.txt', 'boot27.openmetrics.txt']) {
      const lines = fixture(name)
        .split('\n')
        .filter((line) => line && !line.startsWith('#'));
      const names = [...new Set(lines.map((line) => line.split(/[{ ]/)[0] as string))];
      const values: number[] = [];
      const visit: SampleVisitor<number[]> = (into, value) => into.push(value);
      const malformed = scanPrometheus(
        fixture(name),
        new Families(new Map(names.map((family) => [family, visit]))),
        values,
      );
      expect(malformed).toBe(0);
      expect(values).toEqual(lines.map((line) => Number(line.slice(line.lastIndexOf(' ')))));
    }
  });
});

describe('any text at all', () => {
  const runs = process.env['CHAOS'] ? 50_000 : 5_000;
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('m', '{', '}', '"', '\\', ',', '=', '\n', ' ', '1', 'NaN', 'a="', '# ', 'm{a="x"} 1\n'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { seen, malformed } = scan(pieces.join(''));
        expect(seen.length + malformed).toBeLessThanOrEqual(pieces.join('').split('\n').length);
      }),
      { numRuns: runs },
    );
  });

  it('reads back whatever was written', () => {
    const value = fc.double({ noNaN: true });
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, value), { maxLength: 8 }), (samples) => {
        const lines = samples.map(([a, b, n]) => `m{b="${escaped(b)}",a="${escaped(a)}"} ${n === 0 ? 0 : n}`);
        expect(scan(lines.join('\n'))).toEqual({
          seen: samples.map(([a, b, n]) => ({ value: n === 0 ? 0 : n, labels: { a, b } })),
          malformed: 0,
        });
      }),
      { numRuns: runs },
    );
  });

  it('reads lines that repeat the labels of the line before, or begin as they do', () => {
    const some = fc.constantFrom('', 'x', 'xy', 'x\\', '"', '"}', 'y",b="');
    const name = fc.constantFrom('m', 'n', 'mn');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, some, some, fc.boolean()), { maxLength: 12 }), (samples) => {
        const lines = samples.map(([of, a, b, cut]) => `${of}{a="${escaped(a)}",b="${escaped(b)}"${cut ? '' : '}'} 1`);
        const whole = samples.filter(([of, , , cut]) => of === 'm' && !cut);
        const cutOff = samples.filter(([of, , , cut]) => of === 'm' && cut);
        expect(scan(lines.join('\n'))).toEqual({
          seen: whole.map(([, a, b]) => ({ value: 1, labels: { a, b } })),
          malformed: cutOff.length,
        });
      }),
      { numRuns: runs },
    );
  });
});
