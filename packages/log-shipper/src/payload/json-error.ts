/** What JSON.parse found wrong, without the text that its message quotes: that may hold secrets. */
export function jsonErrorWords(error: unknown): string {
  return (error as Error).message.replace(/,? (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}
