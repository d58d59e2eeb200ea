import type { Transport } from '@elastic/transport';
import type { ConnectionRules } from './connection-options.ts';
import { DocumentTypes } from './document-types.ts';
import { configuredEngine, detectEngine, type Engine } from './engine.ts';

/** The longest wait for an engine to say what it is, milliseconds: its first refusal of a `_type` would tell as well. */
const maxDetectMs = 5_000;
/** How long payloads are shipped without asking again, milliseconds, after an engine did not answer: each would wait as long. */
const askAgainAfterMs = 10_000;

/** What a shipper knows of its engine: detected once, adjusted when a response disagrees. */
export class EngineDiscovery {
  /** The `_type` that each index accepts. */
  readonly types: DocumentTypes;
  readonly #transport: Transport;
  readonly #requestTimeoutMs: number;
  #engine: Engine | undefined;
  #detecting: Promise<void> | undefined;
  #askAgainMs = Number.NEGATIVE_INFINITY;

  /** @param type the document type to send where the engine takes one */
  constructor(
    transport: Transport,
    type: string | false,
    { aws, requestTimeoutMs }: Pick<ConnectionRules, 'aws' | 'requestTimeoutMs'>,
  ) {
    this.types = new DocumentTypes(type);
    this.#transport = transport;
    this.#requestTimeoutMs = requestTimeoutMs;
    this.#learn(configuredEngine(aws));
  }

  /** The engine; undefined until it is known. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** Asks the engine what it is, unless that is known; payloads that are shipped at once share one answer. */
  async discover(timeLeftMs: () => number): Promise<void> {
    if (this.#engine || performance.now() < this.#askAgainMs) return;
    this.#detecting ??= this.#detect(timeLeftMs()).finally(() => {
      this.#detecting = undefined;
    });
    await this.#detecting;
  }

  async #detect(timeLeftMs: number): Promise<void> {
    try {
      this.#learn(await detectEngine(this.#transport, Math.min(this.#requestTimeoutMs, maxDetectMs, timeLeftMs)));
    } catch {
      // The same fault will show, and be judged, at the first bulk request.
      this.#askAgainMs = performance.now() + askAgainAfterMs;
    }
  }

  #learn(engine: Engine | undefined): void {
    if (!engine) return;
    this.#engine = engine;
    this.types.learnEngine(engine);
  }
}
