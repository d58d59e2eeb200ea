import type { BulkBody } from '../encode/bulk.ts';
import type { RepairableItem } from './repair.ts';
import type { Settlement } from './settlement.ts';
import type { Split } from './split.ts';

/** How an item was repaired. */
export type Repair = Omit<RepairableItem, 'item'>;

/** Items that wait for their next try. */
export interface Pending {
  body: BulkBody;
  /** The settlement in which each item is booked. */
  owners: readonly Settlement[];
  repairs: readonly (Repair | undefined)[];
  retryAfterMs?: number | undefined;
  /** Whether the body's bytes are to be given back to the buffers. */
  isLent?: boolean;
  /** Which items are looked up before the next try, as they may be stored already; default none. */
  lookup?: PendingLookup | undefined;
  /** Whether a request with these items was refused as a whole before. */
  refusedBefore?: boolean;
  /** How often the connection was lost before any answer to a request with these items. */
  losses?: number;
  /** Whether the next try differs, so that it need not wait. */
  retryAtOnce?: boolean;
  /** The body whose parts are sent one after the other, if this is such a part. */
  split?: Split;
}

/** A lookup that is due. */
export interface PendingLookup {
  /** Items of payloads that were delivered before, or all: a request with them was sent, and its answer is not known. */
  of: 'redelivered' | 'all';
  /** How often it failed. */
  failures: number;
}
