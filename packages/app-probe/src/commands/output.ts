/** Where a command reads and writes, so that it can be run without a process of its own. */
export interface Output {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Width of the terminal, characters. */
  columns: number;
  color: boolean;
  /** A person looks at it. */
  interactive: boolean;
  /** Comes when the process is asked to stop; from the first call on, the process does not end by itself. */
  stopSignal: () => AbortSignal;
  setExitCode: (code: number) => void;
}
