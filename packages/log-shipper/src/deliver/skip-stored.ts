import { readAction } from '../document/item.ts';
import { itemBytes, joinItems } from '../encode/bulk.ts';
import { isPassing, type Lookup, type StoredIds } from '../engine/stored-ids.ts';
import type { Refusal } from '../report.ts';
import type { Pending } from './pending.ts';

/** A lookup that the engine refuses is tried so often. Then the items are sent: one that is stored twice is better than one that is lost. */
const maxFailures = 3;

/** What is left to be sent after a lookup; or, if the lookup is to be made again, why. */
export interface Unstored {
  pending: Pending | undefined;
  postponed?: Refusal;
}

/** Looks up the items that may be stored already, and books those that are. */
export async function skipStored(pending: Pending, storedIds: StoredIds, timeoutMs: number): Promise<Unstored> {
  if (!pending.lookup) return { pending };
  const lookup = await storedIds.lookUp(idsByTarget(pending), timeoutMs);
  const postponed = reasonToPostpone(lookup, pending.lookup.failures);
  if (postponed)
    return { pending: { ...pending, lookup: { ...pending.lookup, failures: pending.lookup.failures + 1 } }, postponed };
  return { pending: bookStored(pending, lookup) };
}

/** The ids to look up. */
function idsByTarget(pending: Pending): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const [i] of pending.owners.entries()) {
    if (!isLookedUp(pending, i)) continue;
    const { index, id } = readAction(itemBytes(pending.body, i));
    const known = ids.get(index);
    if (known) known.push(id);
    else ids.set(index, [id]);
  }
  return ids;
}

function isLookedUp({ lookup, owners }: Pending, item: number): boolean {
  return lookup?.of === 'all' || owners[item]?.isRedelivery === true;
}

/** An engine that does not answer a lookup takes no document either; one that refuses it may still do so. */
function reasonToPostpone({ unknown }: Lookup, failures: number): Refusal | undefined {
  return [...unknown.values()].find(({ status }) => status === 0 || (isPassing(status) && failures + 1 < maxFailures));
}

/** Books what is stored, and returns the rest. */
function bookStored(pending: Pending, { stored, unknown }: Lookup): Pending | undefined {
  const left: number[] = [];
  for (const [i, owner] of pending.owners.entries()) {
    const { index, id } = readAction(itemBytes(pending.body, i));
    if (isLookedUp(pending, i) && stored.get(index)?.has(id)) {
      owner.stored++;
      owner.alreadyStored++;
      continue;
    }
    left.push(i);
    const refusal = isLookedUp(pending, i) && unknown.get(index);
    if (!refusal) continue;
    owner.unchecked++;
    owner.refusals.push({ ...refusal, reason: `the lookup of what is stored failed: ${refusal.reason}` });
  }
  const kept = { ...pending, lookup: undefined };
  if (left.length === pending.owners.length) return kept;
  return left.length === 0 ? undefined : onlyItems(kept, left);
}

function onlyItems(pending: Pending, items: readonly number[]): Pending {
  return {
    ...pending,
    isLent: false,
    body: joinItems(items.map((i) => itemBytes(pending.body, i))),
    owners: items.flatMap((i) => pending.owners[i] ?? []),
    repairs: items.map((i) => pending.repairs[i]),
  };
}
