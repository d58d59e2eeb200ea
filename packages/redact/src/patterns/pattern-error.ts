const longestShown = 200;

/** A pattern that cannot be used. The message says why, shows the pattern and says what to do. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  /** The pattern as it was given. */
  readonly pattern: string;

  constructor(pattern: string, reason: string, advice?: string) {
    const shown = pattern.length > longestShown ? `${pattern.slice(0, longestShown)}…` : pattern;
    super(`${reason} in the pattern "${shown}"${advice ? `: ${advice}` : ''}`);
    this.pattern = pattern;
  }
}
