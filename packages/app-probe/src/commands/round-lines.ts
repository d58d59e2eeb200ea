import type { RoundReport } from '../monitor/monitor.ts';
import { describeLeftOut } from '../publish/budget.ts';

/** A round in one line. */
export function roundSummary({ results, published, roundMs, standby }: RoundReport): string {
  const down = results.filter(({ health }) => health !== 'UP').length;
  const done = standby ? 'another daemon publishes' : `${published.data} data published`;
  return `${results.length} targets, ${down} not UP, ${done}, ${roundMs} ms`;
}

/** What is wrong with the round itself, and the messages that were sent, a line each. */
export function roundNotes(report: RoundReport): string[] {
  return [...roundTroubles(report), ...report.messages.map(({ title }) => title)];
}

/** What is wrong with the round itself, a line each. */
export function roundTroubles({ problems, leftOut, evidence }: RoundReport): string[] {
  const kept = evidence.map((key) => `evidence is kept: ${key}`);
  return [...problems, ...kept, ...(leftOut ? [describeLeftOut(leftOut)] : [])];
}
