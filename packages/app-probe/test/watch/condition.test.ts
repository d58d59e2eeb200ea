import { describe, expect, it } from 'vitest';
import { type Condition, type ConditionRule, nextCondition, noCondition } from '../../src/watch/condition.ts';

function say(values: (number | undefined)[], rule: ConditionRule): string {
  let state: Condition = noCondition;
  return values
    .map((value, index) => {
      const { next, event } = nextCondition(state, value, index * 10, rule);
      state = next;
      return event ? `${index}:${event}` : '';
    })
    .filter(Boolean)
    .join(' ');
}

describe('a condition over the rounds', () => {
  it.each([
    ['stays below', [79, 79, 79, 79], ''],
    ['is beyond for long enough', [80, 85, 90, 90], '2:BEGAN'],
    ['falls below in between', [90, 90, 70, 90, 90], ''],
    ['is not measured in between', [90, undefined, 90, 90], '2:BEGAN'],
    ['ends', [90, 90, 90, 70, 70], '2:BEGAN 3:ENDED'],
    ['ends only below its margin', [90, 90, 90, 78, 90, 74], '2:BEGAN 5:ENDED'],
    ['comes again', [90, 90, 90, 70, 90, 90, 90], '2:BEGAN 3:ENDED 6:BEGAN'],
  ])('%s', (_, values, reported) => {
    expect(say(values, { threshold: 80, forMs: 20, margin: 5 })).toBe(reported);
  });

  it('may need more rounds than time', () => {
    expect(say([96, 96, 96], { threshold: 95, forMs: 0, rounds: 2 })).toBe('1:BEGAN');
    expect(say([1], { threshold: 1, forMs: 0 })).toBe('0:BEGAN');
  });
});
