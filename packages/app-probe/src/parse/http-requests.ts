import type { Buckets } from './histogram.ts';
import type { Labels } from './labels.ts';
import { type Reading, setKnown } from './reading.ts';

/** The labels that say which request a sample is about. */
export interface RequestLabels {
  uri: string;
  status: string;
}

/**
 * HTTP requests as one dialect reports them, without the probe's own. A scrape has several lines for each endpoint and status, so
 * these are plain fields.
 */
export class HttpRequests {
  #requests: number | undefined;
  #clientErrors = 0;
  #serverErrors = 0;
  /** Whether any sample has a status: without one, errors are not known. */
  #statuses = false;
  #seconds: number | undefined;
  #maxSeconds: number | undefined;
  readonly #buckets = new Map<number, number>();
  readonly #met = { count: new Repetition(), seconds: new Repetition(), bucket: new Repetition() };
  readonly #own: readonly string[];

  /** @param own URIs whose requests are the probe's own, besides those of the Actuator */
  constructor(own: readonly string[]) {
    this.#own = own;
  }

  count(labels: Labels, names: RequestLabels, value: number): void {
    if (this.#met.count.has(labels) || this.#isOwn(labels, names)) return;
    const status = labels.get(names.status);
    this.#requests = (this.#requests ?? 0) + value;
    if (status === undefined) return;
    this.#statuses = true;
    if (status.startsWith('4')) this.#clientErrors += value;
    else if (status.startsWith('5')) this.#serverErrors += value;
  }

  seconds(labels: Labels, names: RequestLabels, value: number): void {
    if (this.#met.seconds.has(labels) || this.#isOwn(labels, names)) return;
    this.#seconds = (this.#seconds ?? 0) + value;
  }

  max(labels: Labels, names: RequestLabels, value: number): void {
    if (value <= (this.#maxSeconds ?? -1) || this.#isOwn(labels, names)) return;
    this.#maxSeconds = value;
  }

  /** @param scale factor from the bound's unit to seconds */
  bucket(labels: Labels, names: RequestLabels, value: number, scale: number): void {
    const le = labels.get('le');
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) * scale;
    if (le === undefined || Number.isNaN(bound)) return;
    if (this.#met.bucket.has(labels) || this.#isOwn(labels, names)) return;
    this.#buckets.set(bound, (this.#buckets.get(bound) ?? 0) + value);
  }

  /** Nothing where there was no request except the probe's own: then these counters are not there yet. */
  addTo(reading: Reading): void {
    setKnown(reading, 'httpRequestsTotal', this.#requests);
    if (this.#statuses) {
      setKnown(reading, 'httpClientErrorsTotal', this.#clientErrors);
      setKnown(reading, 'httpServerErrorsTotal', this.#serverErrors);
    }
    setKnown(reading, 'httpRequestSecondsTotal', this.#seconds);
    setKnown(reading, 'httpRequestMaxSeconds', this.#maxSeconds);
  }

  /** Undefined where the process reports no histogram, or one whose only bucket is the count. */
  buckets(): Buckets | undefined {
    return this.#buckets.size > 1 ? this.#buckets : undefined;
  }

  /** The probed endpoints would otherwise be most of a quiet service's requests. */
  #isOwn(labels: Labels, names: RequestLabels): boolean {
    const uri = labels.get(names.uri) ?? '';
    return isActuator(uri) || this.#own.some((own) => uri === own || uri.startsWith(`${own}/`));
  }
}

/**
 * The samples of one family that were met, by their labels: a sample that is reported twice counts once. Their hashes are
 * compared first: hashing a part of a long string, as a set does it, costs more than all else that is done with a sample.
 */
class Repetition {
  readonly #byHash = new Map<number, string>();
  /** Those whose hash is another's too. */
  readonly #others = new Set<string>();

  /** Whether a sample with these labels was met before; it is from now on. */
  has({ text, hash }: Labels): boolean {
    const met = this.#byHash.get(hash);
    if (met === undefined) this.#byHash.set(hash, text);
    if (met === undefined || met === text) return met !== undefined;
    const before = this.#others.size;
    return this.#others.add(text).size === before;
  }
}

function isActuator(uri: string): boolean {
  return uri.startsWith('/actuator') && (uri.length === 9 || uri[9] === '/');
}
