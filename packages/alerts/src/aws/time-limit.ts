/**
 * Runs one look-up with a time limit that it can see as a signal, and that holds even if it does not look.
 * @throws what the look-up throws, or an Error that says it took too long
 */
export async function withTimeLimit<T>(timeoutMs: number, look: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([look(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
