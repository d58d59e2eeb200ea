/** Ids of requests that failed, the last thousand: Lambda's retry of an asynchronous event has the same id. */
export class FailedRequests {
  readonly #ids = new Set<string>();

  add(id: string | undefined): void {
    if (id === undefined) return;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > maxIds && oldest !== undefined) this.#ids.delete(oldest);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }
}

const maxIds = 1000;
