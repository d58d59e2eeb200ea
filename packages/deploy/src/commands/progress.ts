import { Listr, type ListrTaskWrapper } from 'listr2';
import { safeLine } from '../foreign-text.ts';
import type { RunObserver } from '../run/run-request.ts';

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
  const shown = new Map<string, Task>();
  const ends = new Map(subjects.map((subject) => [subject, Promise.withResolvers<void>()]));
  const observer: RunObserver = {
    progress: (subject, text) => {
      const task = shown.get(subject);
      if (task) task.title = `${subject}: ${safeLine(text)}`;
    },
    output: (subject, line) => {
      const task = shown.get(subject);
      if (task) task.output = safeLine(line);
    },
    finished: (subject, ok, text) => {
      observer.progress(subject, text);
      if (ok) ends.get(subject)?.resolve();
      else ends.get(subject)?.reject(new Error(`${subject}: ${text}`));
    },
    warning: (text) => warnings.push(text),
  };
  const tasks = subjects.map((subject) => ({
    title: subject,
    task: async (_: unknown, task: Task) => {
      shown.set(subject, task);
      await ends.get(subject)?.promise;
    },
  }));
  const view = new Listr(tasks as never, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: false, showErrorMessage: false, outputBar: 1 } as never,
    ...({ renderer: 'default', stdout: process.stderr } as object),
  });
  const drawing = view.run().catch(() => {});
  try {
    return await work(observer);
  } finally {
    for (const [subject, end] of ends) {
      end.promise.catch(() => {});
      // Without an end it is not known to be well.
      end.reject(new Error(`${subject}: ended early`));
    }
    await drawing;
    for (const warning of warnings) console.error(`warning: ${safeLine(warning)}`);
  }
}
