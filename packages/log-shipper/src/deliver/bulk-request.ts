import type { BulkBody } from '../encode/bulk.ts';
import { emptySettlement, type Settlement } from './settlement.ts';

/** What holds for all items of one payload. */
export interface DeliveryTerms {
  /** Time that is left for them, milliseconds. */
  timeLeftMs: () => number;
  /** Whether the payload was delivered before. */
  isRedelivery?: boolean;
}

/** A bulk request, from its first item until the last one is settled. */
export class BulkRequest {
  body: BulkBody | undefined;
  itemCount = 0;
  readonly begun: Promise<void>;
  readonly begin: () => void;
  /** What is not settled yet. */
  #parts: BulkPart[] = [];

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    this.begin = resolve;
  }

  /** Adds the items of one payload: all up to `itemCount` that have no owner yet. */
  add(itemCount: number, { timeLeftMs, isRedelivery }: DeliveryTerms): Promise<Settlement> {
    const { promise, resolve, reject } = Promise.withResolvers<Settlement>();
    const settlement = emptySettlement(isRedelivery);
    this.#parts.push({ itemsStart: this.itemCount, itemsEnd: itemCount, timeLeftMs, settlement, resolve, reject });
    this.itemCount = itemCount;
    return promise;
  }

  /** The owner of each item, in body order. Also records each owner's share of the bytes. */
  ownersOf({ itemStarts }: BulkBody): Settlement[] {
    return this.#parts.flatMap(({ itemsStart, itemsEnd, settlement }) => {
      settlement.bytes = (itemStarts[itemsEnd] as number) - (itemStarts[itemsStart] as number);
      return Array<Settlement>(itemsEnd - itemsStart).fill(settlement);
    });
  }

  /** The least time that a payload with unsettled items has left, milliseconds: it applies to all. */
  timeLeftMs(): number {
    return Math.min(...this.#parts.map(({ timeLeftMs }) => timeLeftMs()));
  }

  /** Resolves payloads whose own items are settled, even while others are pending. */
  endSettled(): void {
    const settled = this.#parts.filter(isSettled);
    this.#parts = this.#parts.filter((part) => !isSettled(part));
    for (const { settlement, resolve } of settled) resolve(settlement);
  }

  end(): void {
    for (const { settlement, resolve } of this.#parts) resolve(settlement);
  }

  fail(error: unknown): void {
    for (const { reject } of this.#parts) reject(error);
  }
}

/** What one payload brings to a bulk request. */
interface BulkPart {
  itemsStart: number;
  itemsEnd: number;
  timeLeftMs: () => number;
  settlement: Settlement;
  resolve: (settlement: Settlement) => void;
  reject: (error: unknown) => void;
}

function isSettled({ itemsStart, itemsEnd, settlement }: BulkPart): boolean {
  const { stored, rejected, handedBack } = settlement;
  return stored + rejected.length + handedBack === itemsEnd - itemsStart;
}
