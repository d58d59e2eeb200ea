import { Collections } from './collections.ts';
import { ConnectionPools } from './connection-pools.ts';
import type { Buckets } from './histogram.ts';
import { HttpRequests } from './http-requests.ts';
import { Memory } from './memory.ts';
import type { Reading, ReadingKey } from './reading.ts';
import { ThreadStates } from './threads.ts';

/** What the samples of one dialect in a scrape report. */
export class Observations {
  // Each is made when its first sample is met: most dialects of a scrape have few.
  #memory: Memory | undefined;
  #collections: Collections | undefined;
  #threads: ThreadStates | undefined;
  #connections: ConnectionPools | undefined;
  #http: HttpRequests | undefined;
  readonly #values: Reading = {};
  /** Buffers by kind. */
  readonly #buffers = new Map<string, number>();
  readonly #own: readonly string[];

  /** @param own URIs whose requests are the probe's own */
  constructor(own: readonly string[]) {
    this.#own = own;
  }

  get memory(): Memory {
    this.#memory ??= new Memory();
    return this.#memory;
  }

  get collections(): Collections {
    this.#collections ??= new Collections();
    return this.#collections;
  }

  get threads(): ThreadStates {
    this.#threads ??= new ThreadStates();
    return this.#threads;
  }

  get connections(): ConnectionPools {
    this.#connections ??= new ConnectionPools();
    return this.#connections;
  }

  get http(): HttpRequests {
    this.#http ??= new HttpRequests(this.#own);
    return this.#http;
  }

  /** HTTP request durations since the process started. */
  get requestBuckets(): Buckets | undefined {
    return this.#http?.buckets();
  }

  /**
   * Sets a value of the whole process. Two applications in one scrape both report it: it is never added up. The first one holds,
   * except that the latest start and the highest usage hold whatever the order.
   */
  set(key: ReadingKey, value: number): void {
    const known = this.#values[key];
    if (known === undefined) this.#values[key] = value;
    else if (key === 'uptimeSeconds') this.#values[key] = Math.min(known, value);
    else if (highest.has(key)) this.#values[key] = Math.max(known, value);
  }

  setBuffer(kind: string, bytes: number): void {
    if (!this.#buffers.has(kind)) this.#buffers.set(kind, bytes);
  }

  /** @param sumsThreads the number of threads is the sum over their states */
  reading(sumsThreads: boolean): Reading {
    const reading: Reading = {};
    this.#memory?.addTo(reading);
    this.#collections?.addTo(reading);
    this.#threads?.addTo(reading, sumsThreads);
    this.#connections?.addTo(reading);
    this.#http?.addTo(reading);
    for (const [kind, bytes] of this.#buffers) {
      if (kind === 'direct') reading.directBufferUsedBytes = bytes;
      else if (kind.startsWith('mapped')) reading.mappedBufferUsedBytes = (reading.mappedBufferUsedBytes ?? 0) + bytes;
    }
    return Object.assign(reading, this.#values);
  }
}

const highest = new Set<ReadingKey>(['startTimeSeconds', 'processCpuUsage', 'systemCpuUsage', 'heapAfterGcUsage']);
