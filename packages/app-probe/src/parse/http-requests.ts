import type { Buckets } from './histogram.ts';
import type { Labels } from './labels.ts';
import { type Reading, setKnown } from './reading.ts';

/** The labels that say which request a sample is about. */
export interface RequestLabels {
  uri: string;
  status: string;
}

/** The requests that one set of labels is about. */
interface Endpoint {
  /** The labels as they are written. */
  text: string;
  /** They are the probe's own. */
  isOwn: boolean;
  status: string | undefined;
  /** Whether its samples were met: one that is reported twice counts once. */
  hasCount: boolean;
  hasSeconds: boolean;
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
  readonly #endpoints: Endpoints;
  /** The labels of a bucket include its bound. */
  #bucketEndpoints: Endpoints | undefined;
  readonly #own: readonly string[];

  /** @param own URIs whose requests are the probe's own, besides those of the Actuator */
  constructor(own: readonly string[]) {
    this.#own = own.filter((uri) => !isActuator(uri));
    this.#endpoints = new Endpoints(this.#own);
  }

  count(labels: Labels, names: RequestLabels, value: number): void {
    const endpoint = this.#endpoints.of(labels, names);
    if (endpoint.isOwn || endpoint.hasCount) return;
    endpoint.hasCount = true;
    this.#requests = (this.#requests ?? 0) + value;
    if (endpoint.status === undefined) return;
    this.#statuses = true;
    if (endpoint.status.startsWith('4')) this.#clientErrors += value;
    else if (endpoint.status.startsWith('5')) this.#serverErrors += value;
  }

  seconds(labels: Labels, names: RequestLabels, value: number): void {
    const endpoint = this.#endpoints.of(labels, names);
    if (endpoint.isOwn || endpoint.hasSeconds) return;
    endpoint.hasSeconds = true;
    this.#seconds = (this.#seconds ?? 0) + value;
  }

  max(labels: Labels, names: RequestLabels, value: number): void {
    if (value <= (this.#maxSeconds ?? -1) || this.#endpoints.isOwn(labels, names)) return;
    this.#maxSeconds = value;
  }

  /** @param scale factor from the bound's unit to seconds */
  bucket(labels: Labels, names: RequestLabels, value: number, scale: number): void {
    const le = labels.get('le');
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) * scale;
    if (le === undefined || Number.isNaN(bound)) return;
    this.#bucketEndpoints ??= new Endpoints(this.#own);
    const endpoint = this.#bucketEndpoints.of(labels, names);
    if (endpoint.isOwn || endpoint.hasCount) return;
    endpoint.hasCount = true;
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
}

/**
 * The endpoints that were met, by their labels. The hashes of the labels are compared first: hashing a part of a long string, as a
 * map does it, costs more than all else that is done with a sample.
 */
class Endpoints {
  readonly #byHash = new Map<number, Endpoint>();
  /** Those whose hash is another's too. */
  readonly #others = new Map<string, Endpoint>();
  /** The one met last: a timer's count and sum stand together. */
  #last: Endpoint | undefined;
  /** URIs of the probe's own requests, and the beginnings of those below. */
  readonly #own: readonly { uri: string; below: string }[];

  constructor(own: readonly string[]) {
    this.#own = own.map((uri) => ({ uri, below: `${uri}/` }));
  }

  of(labels: Labels, names: RequestLabels): Endpoint {
    if (labels.isRepeated && this.#last?.text === labels.text) return this.#last;
    this.#last = this.#find(labels, names);
    return this.#last;
  }

  /** The probed endpoints would otherwise be most of a quiet service's requests. */
  isOwn(labels: Labels, names: RequestLabels): boolean {
    const found = labels.get(names.uri) ?? '';
    return isActuator(found) || this.#own.some(({ uri, below }) => found === uri || found.startsWith(below));
  }

  #find(labels: Labels, names: RequestLabels): Endpoint {
    const met = this.#byHash.get(labels.hash);
    if (met?.text === labels.text) return met;
    const found = (met && this.#others.get(labels.text)) ?? this.#make(labels, names);
    if (met) this.#others.set(found.text, found);
    else this.#byHash.set(labels.hash, found);
    return found;
  }

  #make(labels: Labels, names: RequestLabels): Endpoint {
    return {
      text: labels.text,
      isOwn: this.isOwn(labels, names),
      status: labels.get(names.status),
      hasCount: false,
      hasSeconds: false,
    };
  }
}

function isActuator(uri: string): boolean {
  return uri.startsWith('/actuator') && (uri.length === 9 || uri[9] === '/');
}
