import { describe, expect, it } from 'vitest';
import { addRefusals, emptyReport } from '../src/report.ts';

const refusal = (status: number, reason: string) => ({ status, type: 't', reason });

describe('the refusals of a report', () => {
  it('are the last ten, the most recent last', () => {
    const report = emptyReport('g');
    for (let i = 0; i < 12; i++) addRefusals(report, [refusal(400, `reason ${'abcdefghijkl'[i]}x`)]);
    expect(report.refusals).toHaveLength(10);
    expect(report.refusals.at(-1)?.reason).toBe('reason lx');
  });

  it('hold those that differ only in numbers and addresses once, in their last words', () => {
    const report = emptyReport('g');
    const full = (n: number) => refusal(429, `rejected execution of bulk@7f${n}a0 [bytes=${n}00]`);
    addRefusals(report, [full(1), refusal(403, 'index blocked'), full(2)]);
    for (let i = 3; i < 20; i++) addRefusals(report, [full(i)]);
    expect(report.refusals).toEqual([refusal(403, 'index blocked'), full(19)]);
  });
});
