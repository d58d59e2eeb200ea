import { cleanLine } from '@bizom/command/text';
import type { RoundReport } from '../monitor/monitor.ts';
import { roundNotes, roundSummary } from './round-lines.ts';

/** Where `run` shows what it does. */
export interface RunOutput {
  line(text: string): void;
  error(error: Error): void;
  round(report: RoundReport): void;
  close(): void;
}

/** A line for each round and each message, with its time; errors on standard error. */
export const plainOutput: RunOutput = {
  line: (text) => void process.stdout.write(`${new Date().toISOString()} ${cleanLine(text)}\n`),
  error: (error) => void process.stderr.write(`bizom-probe: ${cleanLine(`${error.name}: ${error.message}`)}\n`),
  round: (report) => {
    plainOutput.line(roundSummary(report));
    for (const text of roundNotes(report)) plainOutput.line(text);
    report.published.errors.forEach(plainOutput.error);
  },
  close: () => {},
};
