import type { RoundReport } from '../monitor/monitor.ts';
import { describeLeftOut } from '../publish/budget.ts';

/** What is wrong with the round itself, a line each. */
export function roundTroubles({ problems, leftOut }: RoundReport): string[] {
  return [...problems, ...(leftOut ? [describeLeftOut(leftOut)] : [])];
}
