/*
 * A simulation of how log events get from CloudWatch Logs into the engine, by discrete events: what waits, for how long, and what is lost
 * when a burst comes or the engine is away. `npm run simulate` prints it; docs/scale.md has its figures.
 */

/** What stands between CloudWatch Logs and the engine. */
export interface Design {
  kind: 'lambda' | 'kinesis';
  /** Invocations at once. With Kinesis: shards times parallelization. */
  concurrency: number;
  /** Payloads that one invocation takes at most: 1, or up to 100 records of a shard. */
  batch: number;
  /** After so long a payload that is not stored is lost, seconds: Lambda 6 hours and 7 days of replays, Kinesis its retention. */
  retentionSeconds: number;
}

/** What comes in. Times are seconds from the beginning. */
export interface Load {
  payloadsPerSecond: number;
  eventsPerPayload: number;
  /** For how long payloads come. */
  seconds: number;
  /** So many times the rate between two times. */
  burst?: { from: number; to: number; times: number };
  /** When the engine does not answer. */
  outage?: { from: number; to: number };
}

/** What the parts are capable of. */
export interface Parts {
  /** Documents a second that the engine takes, all of its nodes together. */
  engineDocsPerSecond: number;
  /** From a request to its answer, at least. */
  answerSeconds: number;
  /** CPU of an invocation for one event, at the function's share of a core. */
  secondsPerEvent: number;
  /** How long an invocation tries while the engine does not answer. */
  giveUpSeconds: number;
  /** Between two rounds of the replayer. */
  replaySeconds: number;
}

/** How it went. Counts are events. */
export interface Outcome {
  arrived: number;
  stored: number;
  lost: number;
  /** Neither stored nor lost when the simulation ended. */
  waiting: number;
  /** Most events that waited at once. */
  mostWaiting: number;
  /** From arrival to the engine: the median, and the longest, seconds. */
  medianSeconds: number;
  longestSeconds: number;
  /** From the end of the outage or burst until no event was older than a minute, seconds; undefined: not within the simulation. */
  caughtUpSeconds: number | undefined;
}

interface Payload {
  at: number;
  events: number;
  tries: number;
}

type Happening =
  | { kind: 'arrive' }
  | { kind: 'finish'; payloads: Payload[]; isStored: boolean }
  | { kind: 'return'; payloads: Payload[] };

/** Lambda's own waits before the second and the third try of an asynchronous invocation, seconds. */
const retryWaits = [60, 120];
/** Simulated time after the last payload. */
const tailSeconds = 24 * 3600;

/**
 * Runs a load through a design.
 * @returns counts that add up: `arrived` is `stored`, `lost` and `waiting` together
 */
export function simulate(design: Design, load: Load, parts: Parts): Outcome {
  return new Simulation(design, load, parts).run();
}

class Simulation {
  readonly #design: Design;
  readonly #load: Load;
  readonly #parts: Parts;
  readonly #happenings = new Schedule<Happening>();
  /** Oldest first; what comes back goes to the end of a queue of Lambda's, and to the front of a shard. */
  readonly #queue = new Queue<Payload>();
  #busy = 0;
  /** When the engine has dealt with what it was sent. */
  #engineFreeAt = 0;
  #waiting = 0;
  #arrived = 0;
  #stored = 0;
  #lost = 0;
  #mostWaiting = 0;
  #lateUntil = 0;
  readonly #delays: { seconds: number; events: number }[] = [];

  constructor(design: Design, load: Load, parts: Parts) {
    this.#design = design;
    this.#load = load;
    this.#parts = parts;
  }

  run(): Outcome {
    this.#happenings.add(0, { kind: 'arrive' });
    const end = this.#load.seconds + tailSeconds;
    for (let next = this.#happenings.take(); next && next.at <= end; next = this.#happenings.take()) {
      this.#happen(next.at, next.what);
      this.#invoke(next.at);
    }
    return this.#outcome();
  }

  #happen(now: number, what: Happening): void {
    if (what.kind === 'arrive') this.#arrive(now);
    else if (what.kind === 'return') this.#queue.addAll(what.payloads);
    else this.#finish(now, what.payloads, what.isStored);
  }

  #arrive(now: number): void {
    const { payloadsPerSecond, eventsPerPayload, seconds, burst } = this.#load;
    this.#queue.add({ at: now, events: eventsPerPayload, tries: 0 });
    this.#arrived += eventsPerPayload;
    this.#waiting += eventsPerPayload;
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting);
    const rate = payloadsPerSecond * (burst && isWithin(now, burst) ? burst.times : 1);
    if (now + 1 / rate < seconds) this.#happenings.add(now + 1 / rate, { kind: 'arrive' });
  }

  /** Begins as many invocations as may run. */
  #invoke(now: number): void {
    while (this.#busy < this.#design.concurrency && this.#queue.length > 0) {
      const taken = this.#queue.take(this.#design.batch);
      const payloads = taken.filter((payload) => !this.#isExpired(now, payload));
      if (payloads.length === 0) continue;
      this.#busy++;
      this.#happenings.add(...this.#endOf(now, payloads));
    }
  }

  #endOf(now: number, payloads: Payload[]): [at: number, what: Happening] {
    const { outage } = this.#load;
    const { giveUpSeconds, secondsPerEvent, answerSeconds, engineDocsPerSecond } = this.#parts;
    const events = sum(payloads);
    const sentAt = now + events * secondsPerEvent;
    if (outage && isWithin(sentAt, outage) && outage.to - now > giveUpSeconds)
      return [now + giveUpSeconds, { kind: 'finish', payloads, isStored: false }];
    // A request that waits for the end of the outage is answered then.
    const reachedAt = outage && isWithin(sentAt, outage) ? outage.to : sentAt;
    this.#engineFreeAt = Math.max(this.#engineFreeAt, reachedAt) + events / engineDocsPerSecond;
    return [this.#engineFreeAt + answerSeconds, { kind: 'finish', payloads, isStored: true }];
  }

  #isExpired(now: number, payload: Payload): boolean {
    if (now - payload.at <= this.#design.retentionSeconds) return false;
    this.#lost += payload.events;
    this.#waiting -= payload.events;
    return true;
  }

  #finish(now: number, payloads: Payload[], isStored: boolean): void {
    this.#busy--;
    if (!isStored) {
      this.#bringBack(now, payloads);
      return;
    }
    for (const { at, events } of payloads) {
      this.#delays.push({ seconds: now - at, events });
      if (now - at > 60) this.#lateUntil = now;
    }
    this.#stored += sum(payloads);
    this.#waiting -= sum(payloads);
  }

  /** Kinesis gives the same records again at once; Lambda after its waits, and then the replayer in its next rounds. */
  #bringBack(now: number, payloads: Payload[]): void {
    for (const payload of payloads) payload.tries++;
    if (this.#design.kind === 'kinesis') {
      this.#queue.addFirst(payloads);
      return;
    }
    const wait = retryWaits[(payloads[0]?.tries ?? 1) - 1] ?? this.#parts.replaySeconds;
    this.#happenings.add(now + wait, { kind: 'return', payloads });
  }

  #outcome(): Outcome {
    const sorted = this.#delays.sort((a, b) => a.seconds - b.seconds);
    const { burst, outage } = this.#load;
    const over = Math.max(burst?.to ?? 0, outage?.to ?? 0);
    return {
      arrived: this.#arrived,
      stored: this.#stored,
      lost: this.#lost,
      waiting: this.#waiting,
      mostWaiting: this.#mostWaiting,
      medianSeconds: sorted[Math.floor(sorted.length / 2)]?.seconds ?? 0,
      longestSeconds: sorted.at(-1)?.seconds ?? 0,
      caughtUpSeconds: this.#waiting > 0 ? undefined : Math.max(0, this.#lateUntil - over),
    };
  }
}

const isWithin = (time: number, { from, to }: { from: number; to: number }): boolean => time >= from && time < to;
const sum = (payloads: readonly Payload[]): number => payloads.reduce((total, { events }) => total + events, 0);

/** First in, first out, both ends in constant time. */
class Queue<T> {
  #front: T[] = [];
  #back: T[] = [];

  get length(): number {
    return this.#front.length + this.#back.length;
  }

  add(item: T): void {
    this.#back.push(item);
  }

  addAll(items: readonly T[]): void {
    for (const item of items) this.add(item);
  }

  addFirst(items: readonly T[]): void {
    for (const item of [...items].reverse()) this.#front.push(item);
  }

  take(most: number): T[] {
    const taken: T[] = [];
    while (taken.length < most && this.length > 0) {
      if (this.#front.length === 0) [this.#front, this.#back] = [this.#back.reverse(), []];
      taken.push(this.#front.pop() as T);
    }
    return taken;
  }
}

/** What will happen, earliest first: a binary heap. Of the same time, what was added first comes first. */
class Schedule<T> {
  readonly #heap: { at: number; order: number; what: T }[] = [];
  #added = 0;

  add(at: number, what: T): void {
    this.#heap.push({ at, order: this.#added++, what });
    let child = this.#heap.length - 1;
    while (child > 0 && this.#isBefore(child, (child - 1) >> 1)) {
      this.#swap(child, (child - 1) >> 1);
      child = (child - 1) >> 1;
    }
  }

  take(): { at: number; what: T } | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const child = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (child >= this.#heap.length || !this.#isBefore(child, parent)) return first;
      this.#swap(parent, child);
      parent = child;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a && b) [this.#heap[one], this.#heap[other]] = [b, a];
  }
}
