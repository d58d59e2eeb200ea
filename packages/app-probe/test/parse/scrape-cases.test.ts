import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScrape } from '../../src/parse/scrape.ts';

const folder = new URL('../fixtures/scrapes/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const expected: Record<string, Record<string, number | null>> = JSON.parse(read('EXPECTED.json'));

describe('the scrapes of the fixtures', () => {
  it('each have an expectation', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    expect(Object.keys(expected).sort()).toEqual(files.sort());
  });

  it.each(Object.entries(expected))('%s reads as expected', (name, values) => {
    const { reading } = readScrape(read(name));
    const keys = Object.keys(values) as (keyof typeof reading)[];
    expect(Object.fromEntries(keys.map((key) => [key, reading[key] ?? null]))).toEqual(values);
  });
});
