import { DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import { safeLine } from '../foreign-text.ts';
import type { RunObserver } from '../run/run-request.ts';
import { liveLine } from './live-line.ts';

type Task = ListrTaskWrapper<unknown, never, never>;

/**
 * Shows a run while it works: a line a subject that moves in a terminal, plain lines elsewhere. On stderr, so that the
 * report is alone on stdout.
 */
export async function showProgress<Result>(
  subjects: readonly string[],
  verbose: boolean,
  work: (observer: RunObserver) => Promise<Result>,
): Promise<Result> {
  return process.stderr.isTTY && !process.env['CI'] ? inTerminal(subjects, work) : work(plainLines(verbose));
}

function plainLines(verbose: boolean): RunObserver {
  const last = new Map<string, string>();
  const say = (subject: string, text: string) => {
    if (last.get(subject) === text) return;
    last.set(subject, text);
    console.error(`${new Date().toISOString().slice(11, 19)} ${subject}: ${safeLine(text)}`);
  };
  return {
    progress: say,
    finished: (subject, ok, text) => say(subject, ok ? text : `FAILED ${text}`),
    output: (subject, line) => (verbose || subject === 'compile') && console.error(`  ${subject} | ${safeLine(line)}`),
    warning: (text) => console.error(`warning: ${safeLine(text)}`),
  };
}

async function inTerminal<Result>(
  subjects: readonly string[],
  work: (observer: RunObserver) => Promise<Result>,
): Promise<Result> {
  const warnings: string[] = [];
  const lines = new Map(subjects.map((subject) => [subject, new LiveTask(subject)]));
  const observer: RunObserver = {
    progress: (subject, text) => lines.get(subject)?.enter(text),
    output: (subject, line) => lines.get(subject)?.print(line),
    finished: (subject, ok, text) => lines.get(subject)?.finish(ok, text),
    warning: (text) => warnings.push(text),
  };
  const tasks = [...lines.values()].map((line) => ({
    title: line.subject,
    task: async (_: unknown, task: Task) => line.show(task),
  }));
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const view = new Listr(tasks as never, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: StderrRenderer,
    rendererOptions: { collapseErrors: false, showErrorMessage: false, logger } as never,
  });
  const drawing = view.run().catch(() => {});
  const ticking = setInterval(() => {
    for (const line of lines.values()) line.draw();
  }, 1_000);
  try {
    return await work(observer);
  } finally {
    clearInterval(ticking);
    // Without an end it is not known to be well.
    for (const line of lines.values()) line.finish(false, 'ended early');
    await drawing;
    for (const warning of warnings) console.error(`warning: ${safeLine(warning)}`);
  }
}

/** The live view is for the terminal at stderr, also where stdout is a file; the default one looks at stdout. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** The line of one subject in the live view. */
class LiveTask {
  readonly subject: string;
  readonly #end = Promise.withResolvers<void>();
  #task: Task | undefined;
  #startedMs: number | undefined;
  #stage = '';
  #output: string | undefined;
  #isOver = false;

  constructor(subject: string) {
    this.subject = subject;
    this.#end.promise.catch(() => {});
  }

  async show(task: Task): Promise<void> {
    this.#task = task;
    this.draw();
    await this.#end.promise;
  }

  /** A new stage begins: the output of the one before is not shown any more. */
  enter(stage: string): void {
    this.#startedMs ??= Date.now();
    this.#stage = safeLine(stage);
    this.#output = undefined;
    this.draw();
  }

  print(line: string): void {
    this.#output = safeLine(line);
    this.draw();
  }

  finish(ok: boolean, text: string): void {
    if (this.#isOver) return;
    this.enter(text);
    this.#isOver = true;
    if (ok) this.#end.resolve();
    else this.#end.reject(new Error(`${this.subject}: ${text}`));
  }

  /** Shows the stage with the time since the first one. */
  draw(): void {
    if (!this.#task || this.#startedMs === undefined || this.#isOver) return;
    const elapsedMs = Date.now() - this.#startedMs;
    const shown = { subject: this.subject, stage: this.#stage, elapsedMs };
    const columns = process.stderr.columns || 80;
    this.#task.title = liveLine({ ...shown, ...(this.#output && { output: this.#output }) }, columns);
  }
}
