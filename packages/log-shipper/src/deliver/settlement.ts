import type { Refusal } from '../report.ts';

/** An item that the engine does not take, and why. */
export interface RejectedItem {
  /** The item before any repair, with all its fields in their places. */
  item: Buffer;
  refusal: Refusal;
}

/** How the items of one payload in a body ended. */
export interface Settlement {
  /** Whether the payload was delivered before: its items are looked up before they are sent. */
  isRedelivery: boolean;
  /** Bytes of its items in that body. */
  bytes: number;
  stored: number;
  /** Of `stored`, those that a lookup found. */
  alreadyStored: number;
  /** Items that were sent although their lookup failed. */
  unchecked: number;
  repaired: number;
  retried: number;
  rejected: RejectedItem[];
  handedBack: number;
  refusals: Refusal[];
}

export function emptySettlement(isRedelivery = false): Settlement {
  const counts = { bytes: 0, stored: 0, alreadyStored: 0, unchecked: 0, repaired: 0, retried: 0, handedBack: 0 };
  return { ...counts, isRedelivery, rejected: [], refusals: [] };
}

/** Books items as handed back to their sources. */
export function handBack(owners: readonly Settlement[]): undefined {
  for (const owner of owners) owner.handedBack++;
}
