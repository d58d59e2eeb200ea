/** Two inputs of one kind, the second a known number of times as long. */
export interface GrowthInputs<T> {
  short: T;
  long: T;
}

/** Shorter times are mostly those of the clock and of cold caches; work that grows with the square takes far longer. */
const leastMs = 4;
const mostAttempts = 12;

/**
 * How many times as long `run` takes for the long input as for the short one, in CPU time of this thread, so that other work on the machine
 * does not count. Compares the shortest time of each over several attempts, until the ratio is below `enough`: a compilation or a garbage
 * collection may fall into one of them.
 */
export function growth<T>(run: (input: T) => unknown, { short, long }: GrowthInputs<T>, enough: number): number {
  // compiled before it is measured, or the short one would seem slow
  for (let warmUp = 0; warmUp < 3; warmUp++) run(short);
  let shortMs = Number.POSITIVE_INFINITY;
  let longMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    shortMs = Math.max(
      leastMs,
      Math.min(
        shortMs,
        cpuMs(() => run(short)),
      ),
    );
    longMs = Math.min(
      longMs,
      cpuMs(() => run(long)),
    );
    if (longMs / shortMs < enough) break;
  }
  return longMs / shortMs;
}

/** The inputs made of `unit` repeated: one of about `length` characters, and one that is `times` as long. */
export function repeated(unit: string, length: number, times: number): GrowthInputs<string> {
  const short = unit.repeat(Math.ceil(length / unit.length));
  return { short, long: short.repeat(times) };
}

function cpuMs(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
