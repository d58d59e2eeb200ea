import { describe, expect, it } from 'vitest';
import { evidenceKey, evidencePrefix, parseEvidenceKey } from '../src/index.ts';

const place = { prefix: 'evidence' };
const name = {
  task: '0123abcd',
  service: 'ell',
  trigger: 'heap-critical',
  atMs: Date.UTC(2026, 10, 28, 10, 49, 6, 123),
};

describe('the key of a piece of evidence', () => {
  it('is named by task and time', () => {
    expect(evidenceKey(place, name)).toBe('evidence/0123abcd/2026-11-28T10-49-06.123Z_heap-critical_ell.json');
    expect(evidenceKey(place, name).startsWith(evidencePrefix(place, name.task))).toBe(true);
  });

  it('tells what it is about', () => {
    expect(parseEvidenceKey(evidenceKey(place, name))).toEqual(name);
    expect(parseEvidenceKey('evidence/0123abcd/readme.json')).toBeUndefined();
    expect(parseEvidenceKey('')).toBeUndefined();
  });

  it('stays in its folder, whatever the names are', () => {
    const key = evidenceKey(place, { ...name, task: '../10.0.0.1:8080', service: 'a/b_c d' });
    expect(key.split('/')).toHaveLength(3);
    expect(parseEvidenceKey(key)).toMatchObject({ task: '..-10.0.0.1-8080', service: 'a-b-c-d' });
  });
});
