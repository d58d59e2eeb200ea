import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@elastic/transport';
import { readAction } from '../document/item.ts';
import type { BodyBuffers } from '../encode/body-buffers.ts';
import { type BulkBody, itemBytes, itemCount, joinItems, splitBody } from '../encode/bulk.ts';
import type { DocumentTypes } from '../engine/document-types.ts';
import { typeLesson } from '../engine/engine.ts';
import type { Refusal } from '../report.ts';
import { type PostRules, postBulk } from './post.ts';
import { type RepairableItem, repairItem } from './repair.ts';
import { defaultRetryRules, retryDelayMs } from './retry.ts';
import { type BulkVerdict, type ItemVerdict, judgeAnswer } from './verdict.ts';

/** An item that an engine will not take, and why. */
export interface RejectedItem {
  /** As it was first sent, with all its fields in their places. */
  item: Buffer;
  refusal: Refusal;
}

/** How the items of one payload in a body ended. */
export interface Settlement {
  /** Of its items in that body. */
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

/** What settling a body needs. */
export interface SettleContext {
  transport: Transport;
  types: DocumentTypes;
  /** Get the buffers of bodies that are done. */
  buffers: BodyBuffers;
  post: PostRules;
  /** Fields that every document has; a repair moves them last of all. */
  fixedFields: readonly string[];
  /** Time until what is not stored must be handed back, milliseconds. */
  timeLeftMs(): number;
  /** Called whenever items were booked. */
  booked(): void;
}

/** How an item was repaired. */
type Repair = Omit<RepairableItem, 'item'>;

/** Items that wait for their next try: each one's owner, and how it was repaired, if it was. */
interface Pending {
  body: BulkBody;
  owners: readonly Settlement[];
  repairs: readonly (Repair | undefined)[];
  retryAfterMs?: number | undefined;
  /** Whether its bytes are to be given back to the buffers. */
  isLent?: boolean;
  /** Whether a request with these items was refused before. */
  refusedBefore?: boolean;
  /** Whether something was learned that makes the next try a different one: it need not wait. */
  wiser: boolean;
}

/**
 * Posts a body until each of its items is stored, rejected, or handed back because time is up.
 * @param owners The settlement in which each item is booked.
 */
export async function settle(body: BulkBody, owners: readonly Settlement[], context: SettleContext): Promise<void> {
  await settlePending({ body, owners, repairs: [], wiser: false, isLent: true }, context);
}

/** The engine has read the whole body and said what became of each item: neither a socket nor a refused item needs its bytes any more. */
function isAnswered({ kind }: BulkVerdict): boolean {
  return kind === 'done' || kind === 'items';
}

async function settlePending(first: Pending, context: SettleContext): Promise<void> {
  let pending = first;
  for (let attempt = 1; ; attempt++) {
    const requestTimeoutMs = Math.max(1, Math.min(context.post.requestTimeoutMs, context.timeLeftMs()));
    const answer = await postBulk(context.transport, pending.body, { ...context.post, requestTimeoutMs });
    const verdict = judgeAnswer(answer, itemCount(pending.body));
    const next = await apply(verdict, pending, context);
    if (pending.isLent && isAnswered(verdict)) context.buffers.give(pending.body.bytes);
    context.booked();
    if (!next) return;
    const delayMs = next.wiser
      ? 0
      : retryDelayMs(
          { attempt, timeLeftMs: context.timeLeftMs(), retryAfterMs: next.retryAfterMs },
          defaultRetryRules,
          Math.random(),
        );
    if (delayMs === undefined || context.timeLeftMs() <= 0) {
      handBack(next.owners);
      return;
    }
    for (const owner of next.owners) owner.retried++;
    if (delayMs > 0) await sleep(delayMs);
    pending = next;
  }
}

/** Books what is settled; what is left is to be tried again. */
async function apply(verdict: BulkVerdict, pending: Pending, context: SettleContext): Promise<Pending | undefined> {
  if (verdict.kind === 'done') return applyDone(pending);
  if (verdict.kind === 'items') return applyItems(verdict.verdicts, pending, context);
  for (const owner of new Set(pending.owners)) owner.refusals.push(verdict.refusal);
  if (verdict.kind === 'handBack') return handBack(pending.owners);
  // A socket may still be busy with its bytes.
  const kept = { ...pending, isLent: false };
  if (verdict.kind === 'retry') return { ...kept, wiser: false, retryAfterMs: verdict.retryAfterMs };
  return applySplit(verdict.refusal, kept, context);
}

/** A refused request: named a wrong type, or was too large, or has a poisonous item that halving will find. */
async function applySplit(refusal: Refusal, pending: Pending, context: SettleContext): Promise<Pending | undefined> {
  const lesson = typeLesson(refusal);
  const { index, type } = readAction(itemBytes(pending.body, 0));
  if (lesson && context.types.learn(lesson, index, type)) {
    return { ...pending, body: context.types.retype(pending.body), wiser: true };
  }
  if (itemCount(pending.body) === 1) {
    // It may have been the answer to something else that was on the connection.
    if (refusal.status === 400 && !pending.refusedBefore) return { ...pending, wiser: true, refusedBefore: true };
    const { original, owner } = triedItem(pending, 0);
    owner.rejected.push({ item: original, refusal });
    return undefined;
  }
  const [left, right] = splitBody(pending.body);
  const cut = itemCount(left);
  const { owners, repairs } = pending;
  await settlePending(
    { body: left, owners: owners.slice(0, cut), repairs: repairs.slice(0, cut), wiser: false },
    context,
  );
  await settlePending({ body: right, owners: owners.slice(cut), repairs: repairs.slice(cut), wiser: false }, context);
  return undefined;
}

function handBack(owners: readonly Settlement[]): undefined {
  for (const owner of owners) owner.handedBack++;
}

function applyDone({ owners, repairs }: Pending): undefined {
  for (const [i, owner] of owners.entries()) bookDone(owner, repairs[i]);
}

function bookDone(owner: Settlement, repair: Repair | undefined): void {
  owner.stored++;
  if (repair) owner.repaired++;
}

function applyItems(verdicts: readonly ItemVerdict[], pending: Pending, context: SettleContext): Pending | undefined {
  const again: TriedItem[] = [];
  let waits = false;
  for (const [i, verdict] of verdicts.entries()) {
    if (verdict.kind === 'done') {
      bookDone(pending.owners[i] as Settlement, pending.repairs[i]);
      continue;
    }
    const tried = triedItem(pending, i);
    const next = applyFailure(verdict, tried, context);
    if (next) again.push({ ...next, owner: tried.owner });
    waits ||= verdict.kind === 'retry';
  }
  if (again.length === 0) return undefined;
  const repairs = again.map(({ original, stage }) =>
    stage > 0 ? { original: Buffer.from(original), stage } : undefined,
  );
  const body = joinItems(again.map(({ item }) => item));
  return { body, owners: again.map(({ owner }) => owner), repairs, wiser: !waits };
}

/** An item that was sent, and the settlement in which it is booked. */
interface TriedItem extends RepairableItem {
  owner: Settlement;
}

function triedItem({ body, owners, repairs }: Pending, index: number): TriedItem {
  const item = itemBytes(body, index);
  return { item, original: item, stage: 0, ...repairs[index], owner: owners[index] as Settlement };
}

/** Books an item that failed for good; one that is to be tried again is returned. */
function applyFailure(
  verdict: Exclude<ItemVerdict, { kind: 'done' }>,
  failed: TriedItem,
  context: SettleContext,
): RepairableItem | undefined {
  const { owner } = failed;
  if (verdict.kind === 'reject') {
    const next = remedy(failed, verdict.refusal, context);
    if (!next) owner.rejected.push({ item: Buffer.from(failed.original), refusal: verdict.refusal });
    return next;
  }
  owner.refusals.push(verdict.refusal);
  if (verdict.kind === 'retry') return failed;
  owner.handedBack++;
  return undefined;
}

/** The item with a type that its index takes, or with its offending fields moved. */
function remedy(failed: RepairableItem, refusal: Refusal, context: SettleContext): RepairableItem | undefined {
  const { types, fixedFields } = context;
  const lesson = typeLesson(refusal);
  const { index, type } = readAction(failed.item);
  if (lesson && types.learn(lesson, index, type)) {
    const item = types.retype(joinItems([failed.item])).bytes;
    return failed.stage > 0 ? { ...failed, item } : { item, original: item, stage: 0 };
  }
  try {
    return repairItem(failed, refusal, fixedFields);
  } catch {
    // Nested too deeply to be read and written once more: it keeps the refusal that it has.
    return undefined;
  }
}
