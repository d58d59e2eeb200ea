import type { RoundReport } from '../monitor/monitor.ts';
import { describeLeftOut } from '../publish/budget.ts';

/** What is wrong with the round itself, a line each. */
export function roundTroubles({ problems, leftOut, evidence }: RoundReport): string[] {
  const kept = evidence.map((key) => `evidence is kept: ${key}`);
  return [...problems, ...kept, ...(leftOut ? [describeLeftOut(leftOut)] : [])];
}
