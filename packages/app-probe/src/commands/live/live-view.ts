import { useColor } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import type { RoundReport } from '../../monitor/monitor.ts';
import { roundNotes } from '../round-lines.ts';
import { plainOutput, type RunOutput } from '../run-output.ts';
import type { SortKey } from '../sort.ts';
import { renderTable } from '../table.ts';
import { renderFrame } from './frame.ts';
import { keyActions } from './keys.ts';
import { Trends } from './trends.ts';

export interface LiveViewOptions {
  title: string;
  intervalMs: number;
  sort: SortKey;
  /** The person wants to end it. */
  onStop: () => void;
}

type Input = NodeJS.ReadStream;
type Output = NodeJS.WriteStream;

const enterScreen = '\u001b[?1049h\u001b[?25l';
const leaveScreen = '\u001b[?25h\u001b[?1049l';
const notesKept = 20;

/** Draws the rounds over each other on the terminal's second screen, so that the first one is as before when it ends. */
export class LiveView implements RunOutput {
  readonly #options: LiveViewOptions;
  readonly #input: Input;
  readonly #output: Output;
  readonly #trends: Trends;
  #sort: SortKey;
  #report: RoundReport | undefined;
  #notes: string[] = [];
  /** Whether it is on the screen: not while the process is suspended. */
  #isOpen = false;
  /** After its end everything is written as plain lines. */
  #hasEnded = false;

  constructor(options: LiveViewOptions, input: Input = process.stdin, output: Output = process.stdout) {
    this.#options = options;
    this.#input = input;
    this.#output = output;
    this.#sort = options.sort;
    this.#trends = new Trends(options.intervalMs);
    output.on('resize', this.#draw);
    // However the process ends, the terminal is left as it was, before an error is printed.
    process.once('exit', this.#leave).once('uncaughtExceptionMonitor', this.#leave);
    this.#enter();
  }

  line(text: string): void {
    if (this.#hasEnded) {
      plainOutput.line(text);
      return;
    }
    this.#notes = [...this.#notes, `${new Date().toLocaleTimeString('en-GB')} ${cleanLine(text)}`].slice(-notesKept);
    this.#draw();
  }

  error(error: Error): void {
    if (this.#hasEnded) plainOutput.error(error);
    else this.line(`${error.name}: ${error.message}`);
  }

  round(report: RoundReport): void {
    if (this.#hasEnded) {
      plainOutput.round(report);
      return;
    }
    this.#report = report;
    this.#trends.add(report.results);
    for (const text of roundNotes(report)) this.line(text);
    for (const error of report.published.errors) this.error(error);
    this.#draw();
  }

  /** Leaves the terminal as it was, and writes the last table on it. */
  close(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#leave();
    this.#output.off('resize', this.#draw);
    process.off('exit', this.#leave).off('uncaughtExceptionMonitor', this.#leave);
    if (!this.#report) return;
    const table = renderTable(this.#report.results, {
      ...this.#size(),
      color: useColor(this.#output),
      sort: this.#sort,
    });
    this.#output.write(`${table}\n`);
  }

  readonly #draw = (): void => {
    if (!this.#isOpen) return;
    const screen = {
      title: this.#options.title,
      report: this.#report,
      sort: this.#sort,
      trend: this.#report && this.#trends.by(this.#sort, this.#report.results),
      notes: this.#notes,
      hasKeys: this.#input.isTTY === true,
    };
    const lines = renderFrame(screen, this.#size(), useColor(this.#output));
    // Over what is there, each line to its end: clearing the screen first would flicker.
    this.#output.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`);
  };

  /** Some terminals report no size. */
  #size(): { columns: number; rows: number } {
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  #enter(): void {
    if (this.#hasEnded) return;
    this.#isOpen = true;
    this.#output.write(enterScreen);
    if (this.#input.isTTY) this.#input.setRawMode(true).on('data', this.#read).resume();
    this.#draw();
  }

  readonly #leave = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#input.isTTY) this.#input.off('data', this.#read).setRawMode(false).pause();
    this.#output.write(leaveScreen);
  };

  readonly #read = (chunk: Buffer): void => {
    for (const action of keyActions(chunk.toString('latin1'))) {
      if (action === 'stop') this.#options.onStop();
      else if (action === 'suspend') this.#suspend();
      else this.#sort = action.sort;
    }
    this.#draw();
  };

  #suspend(): void {
    this.#leave();
    process.once('SIGCONT', () => this.#enter());
    process.kill(process.pid, 'SIGTSTP');
  }
}
