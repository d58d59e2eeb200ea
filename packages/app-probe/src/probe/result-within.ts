/** The result of the work; undefined where it takes longer. The work goes on. */
export function resultWithin<T>(work: Promise<T>, maxMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), maxMs);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
