/** A request that was not answered in time. */
class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/**
 * Runs one request with a time limit. The request gets it as a signal; the limit holds even if the request ignores it.
 * @throws TimeLimitError; what the request throws
 */
export async function withTimeLimit<T>(timeoutMs: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new TimeLimitError(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([request(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
