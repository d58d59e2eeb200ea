import { describe, expect, it } from 'vitest';
import { showDifference } from '../../src/compare/excerpt.ts';

describe('showDifference', () => {
  it('shows the place where two long values part', () => {
    const text = 'x'.repeat(5_000);
    const shown = showDifference({ field: 'a', kind: 'changed', old: `${text}1${text}`, new: `${text}2${text}` });
    expect(shown.old).toMatch(/^…x{20}1x{59}…$/);
    expect(shown.new).toMatch(/^…x{20}2x{59}…$/);
  });

  it('redacts secrets, by the name of the field as well', () => {
    expect(showDifference({ field: 'password', kind: 'changed', old: 'hunter2', new: 'hunter3' })).toEqual({
      ...{ field: 'password', kind: 'changed' },
      ...{ old: '"[redacted]"', new: '"[redacted]"' },
    });
    const message = showDifference({ field: '@message', kind: 'missing', old: 'login failed, password=hunter2' });
    expect(message).toEqual({
      ...{ field: '@message', kind: 'missing' },
      old: '"login failed, password=[redacted]"',
    });
  });

  it('shows a value of any depth', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(showDifference({ field: 'a', kind: 'added', new: deep }).new).toMatch(/^\[{80}…$/);
  });
});
