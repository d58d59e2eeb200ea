import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../src/index.ts';
import { cards } from '../src/rules/cards.ts';
import { names } from '../src/rules/names.ts';
import { commands, tokens } from '../src/rules/shapes.ts';
import { placeholders } from '../src/rules/values.ts';
import { readExample } from './examples.ts';

const examples = [...tokens, ...commands, ...names, ...cards, ...placeholders].flatMap((rule) => rule.examples);
const texts = examples.map((example) => readExample(example).text);
const pieces = [
  ...texts.flatMap((text) => [text, ...text.split(/(?<=[=:\s"'/,&])/)]),
  ...'"\'`\\ \t\n=:/@-_.,;&<>[]{}()%$#+|*?!\u001b',
];
const joined = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 14 })
  .map((parts) => parts.join(''));
const json = fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom(...pieces) });

describe('random texts made of the examples', () => {
  it('redacting twice changes nothing', () => {
    fc.assert(
      fc.property(joined, (text) => {
        const once = redact(text).text;
        expect(redact(once)).toEqual({ text: once, count: 0 });
      }),
      { numRuns: 3000 },
    );
  });

  it('JSON stays JSON of the same shape, and redacting it twice changes nothing', () => {
    fc.assert(
      fc.property(json, (value) => {
        const once = redact(JSON.stringify(value)).text;
        expect(shapeOf(JSON.parse(once))).toEqual(shapeOf(value));
        expect(redact(once).text).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});

/** How many items stand where. Members are not counted: two names that are secrets become one. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  return typeof value === 'object' && value !== null ? 'object' : null;
}
