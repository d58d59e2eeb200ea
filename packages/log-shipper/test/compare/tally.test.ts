import { describe, expect, it } from 'vitest';
import { isSame, Tally } from '../../src/compare/tally.ts';

describe('Tally', () => {
  it('counts equal, moved and different documents, and those of one side', () => {
    const tally = new Tally();
    tally.addOld('1', { a: 1 }, [{ a: 1 }]);
    tally.addOld('2', { a: 1 }, [{ '@fields_text': '{"a":1}' }]);
    expect(isSame(tally.report())).toBe(true);
    tally.addOld('3', { a: 1, b: 1 }, [{ a: 2, b: 2 }]);
    tally.addOld('4', { a: 1 }, []);
    tally.addNew('5', 0);
    tally.addNew('1', 1);
    const report = tally.report();
    expect(report).toMatchObject({
      ...{ equal: 1, moved: 1, differing: 1, fields: { a: 1, b: 1 } },
      onlyInOld: { count: 1, firstIds: ['4'] },
      onlyInNew: { count: 1, firstIds: ['5'] },
      differences: [{ id: '3', fields: [{ field: 'a', kind: 'changed', old: '1', new: '2' }, { field: 'b' }] }],
    });
    expect(isSame(report)).toBe(false);
  });

  it.each([
    ['new', (tally: Tally) => tally.addOld('1', { a: 1 }, [{ a: 2 }, { a: 1 }])],
    ['old', (tally: Tally) => tally.addNew('1', 2)],
  ])('does not call sides the same where the %s one has an id in several indexes', (side, add) => {
    const tally = new Tally();
    add(tally);
    expect(tally.report()).toMatchObject({ differing: 0, severalTimes: { [side]: 1 } });
    expect(isSame(tally.report())).toBe(false);
  });

  it('keeps few examples and few names, however much differs', () => {
    const tally = new Tally();
    for (let i = 0; i < 1_000; i++) {
      tally.addOld(String(i), { [`field${i}${'x'.repeat(1_000)}`]: 'y'.repeat(10_000) }, [{}]);
      tally.addNew(String(i), 0);
    }
    const report = tally.report();
    expect(report).toMatchObject({ differing: 1_000, onlyInNew: { count: 1_000 } });
    expect(JSON.stringify(report).length).toBeLessThan(50_000);
  });
});
