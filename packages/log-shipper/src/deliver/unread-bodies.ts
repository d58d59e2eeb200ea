/**
 * Bodies that an engine has refused before it had read them (413). Elasticsearch 6 takes what is left of one on the connection
 * for a request and answers that, too (400, "text is empty (possibly HTTP/0.9)"): the next request would be given that answer,
 * and the one after it the answer before its own. So for a while each request ends its connection.
 */
export class UnreadBodies {
  #untilMs = Number.NEGATIVE_INFINITY;

  /** A body was refused just now. */
  add(): void {
    this.#untilMs = performance.now() + settlingMs;
  }

  /** Whether what is left of one may still be answered. */
  get mayBeAnswered(): boolean {
    return performance.now() < this.#untilMs;
  }
}

/** An answer to no request makes the client close an idle connection; it arrives within milliseconds. */
const settlingMs = 5_000;
