import type { Transport } from '@elastic/transport';
import pLimit, { type LimitFunction } from 'p-limit';
import { BodyBuffers } from '../encode/body-buffers.ts';
import { type BulkBody, BulkWriter, itemCount, usualBodyBytes } from '../encode/bulk.ts';
import type { DocumentTypes } from '../engine/document-types.ts';
import { StoredIds } from '../engine/stored-ids.ts';
import { BulkRequest, type DeliveryTerms } from './bulk-request.ts';
import { type SettleContext, settle } from './settle.ts';
import { emptySettlement, type Settlement } from './settlement.ts';
import { UnreadBodies } from './unread-bodies.ts';

/** How many bulk requests are in flight at once, and how large they get. */
export interface BulkQueueRules {
  concurrency: number;
  maxBulkBytes: number;
}

/** How the requests of a queue are posted. */
interface PostingRules extends BulkQueueRules {
  nodes?: readonly string[] | undefined;
  requestTimeoutMs: number;
  /** Whether bodies are compressed; default unless every node is on this machine. */
  gzip?: boolean | undefined;
  pipeline?: string | undefined;
  requireAlias?: boolean | undefined;
}

/** What all bulk requests of a queue are settled with. */
type QueueContext = Omit<SettleContext, 'timeLeftMs' | 'booked'>;

/**
 * Bulk requests on their way to an engine. While every connection is busy the next one waits and takes in what is written:
 * many small payloads cost an engine, and us, no more than a few large ones.
 */
export class BulkQueue {
  /** Where items are written, by one payload at a time; `add` says whose they are. */
  readonly writer: BulkWriter;
  readonly #context: QueueContext;
  readonly #limit: LimitFunction;
  readonly #maxSharedBytes: number;
  /** What the writer's items go out with. */
  #open: BulkRequest | undefined;
  /** Has its body already, waits for a connection, and takes in no more. */
  #full: BulkRequest | undefined;

  /** A queue to the engine of a shipper. */
  static open(
    rules: PostingRules,
    engine: { transport: Transport; types: DocumentTypes; fixedFields: readonly string[] },
  ): BulkQueue {
    const { nodes = [], requestTimeoutMs, gzip = !nodes.every(isLocal), pipeline, requireAlias } = rules;
    return new BulkQueue(rules, {
      ...engine,
      storedIds: new StoredIds(engine.transport),
      buffers: new BodyBuffers(rules.concurrency + 2, usualBodyBytes(rules.maxBulkBytes)),
      post: { requestTimeoutMs, gzip, pipeline, requireAlias, unreadBodies: new UnreadBodies() },
    });
  }

  constructor({ concurrency, maxBulkBytes }: BulkQueueRules, context: QueueContext) {
    this.writer = new BulkWriter({ maxBulkBytes, buffers: context.buffers });
    this.#context = context;
    this.#limit = pLimit(concurrency);
    this.#maxSharedBytes = maxBulkBytes / sharedPart;
  }

  /**
   * Takes what was written since the last call for the items of one payload; they leave as soon as a connection is free.
   * @param full The body that they took over its cap.
   * @returns How they end, once each is settled.
   */
  async add(terms: DeliveryTerms, full?: BulkBody): Promise<Settlement> {
    const items = full ? itemCount(full) : this.writer.itemCount;
    const known = this.#open?.itemCount ?? 0;
    if (items === 0) return emptySettlement();
    const bulk = this.#open ?? this.#enqueue();
    this.#open = bulk;
    const body = full ?? (this.writer.byteCount < this.#maxSharedBytes ? undefined : this.writer.rest());
    if (body) this.#close(bulk, body);
    return items > known ? bulk.add(items, terms) : emptySettlement();
  }

  /** Resolves when no full body waits for a connection: more may be written. */
  async ready(): Promise<void> {
    await this.#full?.begun;
  }

  /** Forgets what was written since the last `add`. */
  discard(): void {
    this.writer.truncate(this.#open?.itemCount ?? 0);
  }

  #close(bulk: BulkRequest, body: BulkBody): void {
    bulk.body = body;
    this.#full = bulk;
    this.#open = undefined;
  }

  #enqueue(): BulkRequest {
    const bulk = new BulkRequest();
    this.#limit(() => this.#send(bulk)).then(
      () => bulk.end(),
      (error: unknown) => bulk.fail(error),
    );
    return bulk;
  }

  async #send(bulk: BulkRequest): Promise<void> {
    bulk.begin();
    if (this.#full === bulk) this.#full = undefined;
    if (this.#open === bulk) {
      this.#open = undefined;
      bulk.body = this.writer.rest();
    }
    const { body } = bulk;
    if (!body) return;
    const timeLeftMs = () => bulk.timeLeftMs();
    await settle(body, bulk.ownersOf(body), { ...this.#context, timeLeftMs, booked: () => bulk.endSettled() });
  }
}

/**
 * A bulk that has so much of its cap takes in no other payload: larger ones gain little, and the last of them would keep one
 * connection busy when there is nothing left for the others.
 */
const sharedPart = 4;

function isLocal(node: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(node).hostname);
}
