import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@elastic/transport';
import { readAction } from '../document/item.ts';
import type { BodyBuffers } from '../encode/body-buffers.ts';
import { type BulkBody, itemBytes, itemCount, joinItems, splitBody } from '../encode/bulk.ts';
import type { DocumentTypes } from '../engine/document-types.ts';
import { isAnswering } from '../engine/fresh-connection.ts';
import type { StoredIds } from '../engine/stored-ids.ts';
import { typeConstraint } from '../engine/type-constraint.ts';
import type { Refusal } from '../report.ts';
import type { Pending, PendingLookup, Repair } from './pending.ts';
import { type PostRules, postBulk } from './post.ts';
import { type RepairableItem, repairItem } from './repair.ts';
import { defaultRetryRules, retryDelayMs } from './retry.ts';
import { handBack, type Settlement } from './settlement.ts';
import { skipStored } from './skip-stored.ts';
import { Split } from './split.ts';
import { type BulkVerdict, type ItemVerdict, judgeAnswer } from './verdict.ts';

/** What settling a body needs. */
export interface SettleContext {
  transport: Transport;
  types: DocumentTypes;
  /** Finds out what is stored before a second try. */
  storedIds: StoredIds;
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

/** A state of the index or the cluster may be over in a moment: so many tries are made before its items are handed back. */
const maxStateTries = 5;
/** No engine, and nothing in front of one, refuses a body as too large that is smaller than this, unless it refuses every body. */
const minSizeLimitBytes = 4_096;

/**
 * Posts a body until each of its items is stored, rejected, or handed back because time is up. Items that may be stored already are
 * looked up first.
 * @param owners the settlement in which each item is booked
 */
export async function settle(body: BulkBody, owners: readonly Settlement[], context: SettleContext): Promise<void> {
  const lookup = owners.some(({ isRedelivery }) => isRedelivery)
    ? { of: 'redelivered' as const, failures: 0 }
    : undefined;
  await settlePending({ body, owners, repairs: [], isLent: true, lookup }, context);
}

async function settlePending(first: Pending, context: SettleContext): Promise<void> {
  let pending = first;
  for (let attempt = 1; ; attempt++) {
    const next = await applyTry(await tryUnstored(pending, context), attempt, context);
    context.booked();
    if (!next) return;
    const delayMs = next.retryAtOnce ? 0 : delayBefore(next, attempt, context);
    if (delayMs === undefined || context.timeLeftMs() <= 0) return handBack(next.owners);
    for (const owner of next.owners) owner.retried++;
    if (delayMs > 0) await sleep(delayMs);
    pending = next;
  }
}

/** A try, and how it ended. */
interface Try {
  pending: Pending;
  verdict: BulkVerdict;
}

async function applyTry(tried: Try | undefined, attempt: number, context: SettleContext): Promise<Pending | undefined> {
  if (!tried) return undefined;
  const { pending, verdict } = tried;
  const next = await apply(verdict, pending, attempt, context);
  // The engine has read the whole body: neither a socket nor a refused item needs its bytes any more.
  if (pending.isLent && isAnswered(verdict)) context.buffers.give(pending.body.bytes);
  return next;
}

/** Sends the items that are not known to be stored; undefined if all are. */
async function tryUnstored(pending: Pending, context: SettleContext): Promise<Try | undefined> {
  const timeoutMs = Math.min(context.post.requestTimeoutMs, context.timeLeftMs());
  const { pending: left, postponed } = await skipStored(pending, context.storedIds, timeoutMs);
  if (pending.isLent && left?.body !== pending.body) context.buffers.give(pending.body.bytes);
  if (!left) return undefined;
  const verdict: BulkVerdict = postponed ? { kind: 'retry', refusal: postponed } : await tryOnce(left, context);
  return { pending: left, verdict };
}

async function tryOnce({ body, losses = 0 }: Pending, context: SettleContext): Promise<BulkVerdict> {
  const requestTimeoutMs = Math.max(1, Math.min(context.post.requestTimeoutMs, context.timeLeftMs()));
  const rules = { ...context.post, requestTimeoutMs, onFreshConnection: losses > 0 };
  return judgeAnswer(await postBulk(context.transport, body, rules), itemCount(body));
}

function isAnswered({ kind }: BulkVerdict): boolean {
  return kind === 'done' || kind === 'items';
}

function delayBefore({ retryAfterMs }: Pending, attempt: number, context: SettleContext): number | undefined {
  const situation = { attempt, timeLeftMs: context.timeLeftMs(), retryAfterMs };
  return retryDelayMs(situation, defaultRetryRules, Math.random());
}

/** Books what is settled and returns what is to be tried again. */
async function apply(
  verdict: BulkVerdict,
  pending: Pending,
  attempt: number,
  context: SettleContext,
): Promise<Pending | undefined> {
  if (isAnswered(verdict)) pending.split?.progress();
  if (verdict.kind === 'done') return applyDone(pending);
  if (verdict.kind === 'items') return applyItems(verdict.verdicts, pending, attempt, context);
  const { kind, refusal, retryAfterMs } = verdict;
  for (const owner of new Set(pending.owners)) owner.refusals.push(refusal);
  // A socket may still be busy with its bytes.
  const kept: Pending = {
    ...pending,
    isLent: false,
    retryAtOnce: false,
    retryAfterMs,
    lookup: pending.lookup ?? lookupAfter(verdict),
  };
  if (kind === 'handBack' && isUncertain(refusal, pending)) return { ...kept, retryAtOnce: true, refusedBefore: true };
  if (kind === 'handBack' || (kind === 'state' && attempt >= maxStateTries)) return handBackRest(pending);
  if (kind === 'lost') return applyLoss(refusal, kept, context);
  if (kind === 'split') return applyRefusal(refusal, kept, context);
  return kept;
}

/** A request whose answer is not known may have been carried out: its items are looked up before they are sent once more. */
function lookupAfter({ kind, refusal }: { kind: string; refusal: Refusal }): PendingLookup | undefined {
  const mayBeStored = kind === 'lost' || (kind === 'retry' && refusal.status !== 429);
  return mayBeStored ? { of: 'all', failures: 0 } : undefined;
}

/** Whether the answer may have been to something else on the connection, so that it has to be given twice. */
function isUncertain({ status }: Refusal, { refusedBefore }: Pending): boolean {
  return status === 400 && !refusedBefore;
}

/** Something refuses every request: the other parts of the body would be refused as well. */
function handBackRest({ owners, split }: Pending): undefined {
  split?.stop();
  return handBack(owners);
}

/**
 * The connection was lost before any answer. Mostly a node was stopped: the body is sent once more, as a whole and on a new
 * connection. If that is lost as well, a document in it may be what ends the connections: the body is split until that one is
 * alone. It is rejected only if it lost two new connections alone while the engine answers other requests.
 */
async function applyLoss(refusal: Refusal, pending: Pending, context: SettleContext): Promise<Pending | undefined> {
  const losses = (pending.losses ?? 0) + 1;
  if (losses > 1 && itemCount(pending.body) > 1) return settleHalves({ ...pending, losses: 1 }, context);
  if (losses > 2 && (await isAnswering(context.transport, context.timeLeftMs()))) {
    const { original, owner } = triedItem(pending, 0);
    owner.rejected.push({ item: Buffer.from(original), refusal });
    return undefined;
  }
  return { ...pending, losses };
}

/** The engine refused a request as a whole: a wrong type, too large, or an item in it that halving will find. */
async function applyRefusal(refusal: Refusal, pending: Pending, context: SettleContext): Promise<Pending | undefined> {
  const constraint = typeConstraint(refusal);
  const { index, type } = readAction(itemBytes(pending.body, 0));
  if (constraint && context.types.constrain(constraint, index, type)) {
    return { ...pending, body: context.types.retype(pending.body), retryAtOnce: true };
  }
  const isPart = pending.split !== undefined || itemCount(pending.body) === 1;
  const isSmall = pending.body.bytes.length < minSizeLimitBytes;
  if (refusal.status === 413 && isPart && isSmall) return handBackRest(pending);
  if (itemCount(pending.body) > 1) return settleHalves(pending, context);
  if (isUncertain(refusal, pending)) return { ...pending, retryAtOnce: true, refusedBefore: true };
  const { original, owner } = triedItem(pending, 0);
  const rejected = { item: Buffer.from(original), refusal };
  if (pending.split) pending.split.refuse(owner, rejected);
  else owner.rejected.push(rejected);
  return undefined;
}

async function settleHalves(pending: Pending, context: SettleContext): Promise<undefined> {
  const split = pending.split ?? new Split();
  const { body, owners, repairs } = pending;
  const cut = Math.ceil(itemCount(body) / 2);
  const [left, right] = splitBody(body);
  const rest = { ...pending, retryAtOnce: false, split };
  const halves = [
    { ...rest, body: left, owners: owners.slice(0, cut), repairs: repairs.slice(0, cut) },
    { ...rest, body: right, owners: owners.slice(cut), repairs: repairs.slice(cut) },
  ];
  for (const half of halves) {
    if (split.isStopped) handBack(half.owners);
    else await settlePending(half, context);
  }
  if (!pending.split) split.end();
}

function applyDone({ owners, repairs }: Pending): undefined {
  for (const [i, owner] of owners.entries()) bookDone(owner, repairs[i]);
}

function bookDone(owner: Settlement, repair: Repair | undefined): void {
  owner.stored++;
  if (repair) owner.repaired++;
}

function applyItems(
  verdicts: readonly ItemVerdict[],
  pending: Pending,
  attempt: number,
  context: SettleContext,
): Pending | undefined {
  const again: TriedItem[] = [];
  let waits = false;
  for (const [i, verdict] of verdicts.entries()) {
    if (verdict.kind === 'done') {
      bookDone(pending.owners[i] as Settlement, pending.repairs[i]);
      continue;
    }
    const tried = triedItem(pending, i);
    const next = applyFailure(verdict, tried, attempt, context);
    if (next) again.push({ ...next, owner: tried.owner });
    waits ||= verdict.kind === 'retry' || verdict.kind === 'state';
  }
  if (again.length === 0) return undefined;
  const repairs = again.map(({ original, repairs }) =>
    repairs > 0 ? { original: Buffer.from(original), repairs } : undefined,
  );
  const body = joinItems(again.map(({ item }) => item));
  return { body, owners: again.map(({ owner }) => owner), repairs, retryAtOnce: !waits };
}

/** An item that was sent, and the settlement in which it is booked. */
interface TriedItem extends RepairableItem {
  owner: Settlement;
}

function triedItem({ body, owners, repairs }: Pending, index: number): TriedItem {
  const item = itemBytes(body, index);
  return { item, original: item, repairs: 0, ...repairs[index], owner: owners[index] as Settlement };
}

/** Books an item that failed for good; one that is to be tried again is returned. */
function applyFailure(
  verdict: Exclude<ItemVerdict, { kind: 'done' }>,
  failed: TriedItem,
  attempt: number,
  context: SettleContext,
): RepairableItem | undefined {
  const { owner } = failed;
  const { kind, refusal } = verdict;
  if (kind === 'repair' || kind === 'reject') {
    const next = kind === 'repair' ? remedy(failed, refusal, verdict.isRecognised, context) : undefined;
    if (!next) owner.rejected.push({ item: Buffer.from(failed.original), refusal });
    return next;
  }
  owner.refusals.push(refusal);
  if (kind === 'retry' || (kind === 'state' && attempt < maxStateTries)) return failed;
  owner.handedBack++;
  return undefined;
}

/** The item with a type that its index takes, or with its offending fields moved. */
function remedy(
  failed: RepairableItem,
  refusal: Refusal,
  isRecognised: boolean,
  { types, fixedFields }: SettleContext,
): RepairableItem | undefined {
  const constraint = typeConstraint(refusal);
  const { index, type } = readAction(failed.item);
  if (constraint && types.constrain(constraint, index, type)) {
    const item = types.retype(joinItems([failed.item])).bytes;
    return failed.repairs > 0 ? { ...failed, item } : { item, original: item, repairs: 0 };
  }
  return repairItem(failed, refusal, isRecognised, fixedFields);
}
