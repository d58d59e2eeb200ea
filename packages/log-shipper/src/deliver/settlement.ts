import type { Refusal } from '../report.ts';

/** An item that the engine does not take, and why. */
export interface RejectedItem {
  /** The item before any repair, with all its fields in their places. */
  item: Buffer;
  refusal: Refusal;
}

/** How the items of one payload in a body ended. */
export interface Settlement {
  /** Bytes of its items in that body. */
  bytes: number;
  stored: number;
  repaired: number;
  retried: number;
  rejected: RejectedItem[];
  handedBack: number;
  refusals: Refusal[];
}

export function emptySettlement(): Settlement {
  return { bytes: 0, stored: 0, repaired: 0, retried: 0, rejected: [], handedBack: 0, refusals: [] };
}

/** Books items as handed back to their sources. */
export function handBack(owners: readonly Settlement[]): undefined {
  for (const owner of owners) owner.handedBack++;
}
