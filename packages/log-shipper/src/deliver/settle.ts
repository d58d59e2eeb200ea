import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@elastic/transport';
import type { BodyBuffers } from '../encode/body-buffers.ts';
import { type BulkBody, itemBytes, itemCount, joinItems, splitBody } from '../encode/bulk.ts';
import { readAction } from '../encode/item.ts';
import type { DocumentTypes } from '../engine/document-types.ts';
import { typeLesson } from '../engine/engine.ts';
import { type MendableItem, mendItem } from './mend.ts';
import { type BulkVerdict, type ItemVerdict, judgeAnswer, type Refusal } from './outcome.ts';
import { type PostRules, postBulk } from './post.ts';
import { defaultRetryRules, retryDelayMs } from './retry.ts';

/** An item that an engine will not take, and why. */
export interface RejectedItem {
  /** As it was first sent, with all its fields in their places. */
  item: Buffer;
  refusal: Refusal;
}

/** How the items of a body ended. */
export interface Settlement {
  stored: number;
  mended: number;
  retried: number;
  rejected: RejectedItem[];
  handedBack: number;
  refusals: Refusal[];
}

/** What settling a body needs. */
export interface SettleContext {
  transport: Transport;
  types: DocumentTypes;
  /** Get the buffers of bodies that are done. */
  buffers: BodyBuffers;
  post: PostRules;
  /** Fields that every document has; to mend one they are moved last of all. */
  fixedFields: readonly string[];
  /** Time until what is not stored must be handed back, milliseconds. */
  timeLeftMs(): number;
}

/** What was done to an item to mend it. */
type Mend = Omit<MendableItem, 'item'>;

/** Items that wait for their next try, and how those of them were mended that were. */
interface Pending {
  body: BulkBody;
  mends: readonly (Mend | undefined)[];
  retryAfterMs?: number | undefined;
  /** Whether something was learned that makes the next try a different one: it need not wait. */
  wiser: boolean;
}

/** Posts a body until each of its items is stored, rejected, or handed back because time is up. */
export async function settle(body: BulkBody, context: SettleContext): Promise<Settlement> {
  const settlement: Settlement = { stored: 0, mended: 0, retried: 0, rejected: [], handedBack: 0, refusals: [] };
  await settlePending({ body, mends: [], wiser: false }, context, settlement);
  if (isDoneAtOnce(settlement, body)) context.buffers.give(body.bytes);
  return settlement;
}

/** The engine has read all of the body and refused nothing: neither a socket nor a rejected item still needs its bytes. */
function isDoneAtOnce({ stored, retried, refusals }: Settlement, body: BulkBody): boolean {
  return stored === itemCount(body) && retried === 0 && refusals.length === 0;
}

async function settlePending(first: Pending, context: SettleContext, settlement: Settlement): Promise<void> {
  let pending = first;
  for (let attempt = 1; ; attempt++) {
    const requestTimeoutMs = Math.max(1, Math.min(context.post.requestTimeoutMs, context.timeLeftMs()));
    const answer = await postBulk(context.transport, pending.body, { ...context.post, requestTimeoutMs });
    const verdict = judgeAnswer(answer, itemCount(pending.body));
    const next = await apply(verdict, pending, context, settlement);
    if (!next) return;
    const delayMs = next.wiser
      ? 0
      : retryDelayMs(
          { attempt, timeLeftMs: context.timeLeftMs(), retryAfterMs: next.retryAfterMs },
          defaultRetryRules,
          Math.random(),
        );
    if (delayMs === undefined || context.timeLeftMs() <= 0) {
      settlement.handedBack += itemCount(next.body);
      return;
    }
    settlement.retried += itemCount(next.body);
    if (delayMs > 0) await sleep(delayMs);
    pending = next;
  }
}

/** Books what is settled; what is left is to be tried again. */
async function apply(
  verdict: BulkVerdict,
  pending: Pending,
  context: SettleContext,
  settlement: Settlement,
): Promise<Pending | undefined> {
  if (verdict.kind === 'done') return applyDone(pending, settlement);
  if (verdict.kind === 'items') return applyItems(verdict.verdicts, pending, context, settlement);
  settlement.refusals.push(verdict.refusal);
  if (verdict.kind === 'handBack') {
    settlement.handedBack += itemCount(pending.body);
    return undefined;
  }
  if (verdict.kind === 'retry') return { ...pending, wiser: false, retryAfterMs: verdict.retryAfterMs };
  return applySplit(verdict.refusal, pending, context, settlement);
}

/** A refused request: named a wrong type, or was too large, or has a poisonous item that halving will find. */
async function applySplit(
  refusal: Refusal,
  pending: Pending,
  context: SettleContext,
  settlement: Settlement,
): Promise<Pending | undefined> {
  const lesson = typeLesson(refusal);
  const { index, type } = readAction(itemBytes(pending.body, 0));
  if (lesson && context.types.learn(lesson, index, type)) {
    return { ...pending, body: context.types.retype(pending.body), wiser: true };
  }
  if (itemCount(pending.body) === 1) {
    settlement.rejected.push({ item: mendableItem(pending, 0).original, refusal });
    return undefined;
  }
  const [left, right] = splitBody(pending.body);
  const cut = itemCount(left);
  const { mends } = pending;
  await settlePending({ body: left, mends: mends.slice(0, cut), wiser: false }, context, settlement);
  await settlePending({ body: right, mends: mends.slice(cut), wiser: false }, context, settlement);
  return undefined;
}

function applyDone({ body, mends }: Pending, settlement: Settlement): undefined {
  settlement.stored += itemCount(body);
  settlement.mended += mends.filter((mend) => mend !== undefined).length;
}

function applyItems(
  verdicts: readonly ItemVerdict[],
  pending: Pending,
  context: SettleContext,
  settlement: Settlement,
): Pending | undefined {
  const again: MendableItem[] = [];
  let waits = false;
  for (const [i, verdict] of verdicts.entries()) {
    if (verdict.kind === 'done') {
      settlement.stored++;
      if (pending.mends[i]) settlement.mended++;
      continue;
    }
    const next = applyFailure(verdict, mendableItem(pending, i), context, settlement);
    if (next) again.push(next);
    waits ||= verdict.kind === 'retry';
  }
  if (again.length === 0) return undefined;
  const mends = again.map(({ original, stage }) => (stage > 0 ? { original, stage } : undefined));
  return { body: joinItems(again.map(({ item }) => item)), mends, wiser: !waits };
}

function mendableItem({ body, mends }: Pending, index: number): MendableItem {
  const item = itemBytes(body, index);
  return { item, original: item, stage: 0, ...mends[index] };
}

/** Books an item that failed for good; one that is to be tried again is returned. */
function applyFailure(
  verdict: Exclude<ItemVerdict, { kind: 'done' }>,
  failed: MendableItem,
  context: SettleContext,
  settlement: Settlement,
): MendableItem | undefined {
  if (verdict.kind === 'reject') {
    const next = remedy(failed, verdict.refusal, context);
    if (!next) settlement.rejected.push({ item: failed.original, refusal: verdict.refusal });
    return next;
  }
  settlement.refusals.push(verdict.refusal);
  if (verdict.kind === 'retry') return failed;
  settlement.handedBack++;
  return undefined;
}

/** The item with a type that its index takes, or with its offending fields moved. */
function remedy(failed: MendableItem, refusal: Refusal, context: SettleContext): MendableItem | undefined {
  const { types, fixedFields } = context;
  const lesson = typeLesson(refusal);
  const { index, type } = readAction(failed.item);
  if (lesson && types.learn(lesson, index, type)) {
    const item = types.retype(joinItems([failed.item])).bytes;
    return failed.stage > 0 ? { ...failed, item } : { item, original: item, stage: 0 };
  }
  try {
    return mendItem(failed, refusal, fixedFields);
  } catch {
    // Nested too deeply to be read and written once more: it keeps the refusal that it has.
    return undefined;
  }
}
