import { AllStored } from '../engine/bulk-answer.ts';
import { errorOf, refusalOf } from '../engine/refusal.ts';
import type { Refusal } from '../report.ts';

/** What an engine said of one item of a bulk request. */
interface ItemResult {
  status: number;
  error?: { type?: string; reason?: string; caused_by?: { reason?: string } };
}

/** What the engine, or the way to it, answered to one bulk request. */
export type BulkAnswer =
  | { kind: 'response'; status: number; body: unknown; retryAfterMs?: number }
  | { kind: 'unreachable'; reason: string }
  /** It was not sent, because there was nothing to sign it with. */
  | { kind: 'unsigned'; reason: string };

/** What becomes of one item. */
export type ItemVerdict =
  | { kind: 'done' }
  | { kind: 'retry'; refusal: Refusal }
  /** Not the document's fault, and no retry now will mend it: the source keeps it. */
  | { kind: 'handBack'; refusal: Refusal }
  | { kind: 'reject'; refusal: Refusal };

/** What becomes of a request: a verdict for each item, or one for all. */
export type BulkVerdict =
  /** Every item is done. */
  | { kind: 'done' }
  | { kind: 'items'; verdicts: ItemVerdict[] }
  | { kind: 'retry' | 'handBack' | 'split'; refusal: Refusal; retryAfterMs?: number };

const done = { kind: 'done' } as const;

/**
 * Judges a bulk request by its statuses alone: an error's type has another name in each engine.
 * @param sentItems How many items were sent: an answer with fewer is no success (es7 and os1 drop what follows an unknown action).
 */
export function judgeAnswer(answer: BulkAnswer, sentItems: number): BulkVerdict {
  if (answer.kind === 'unreachable') {
    return { kind: 'retry', refusal: { status: 0, type: 'unreachable', reason: answer.reason } };
  }
  if (answer.kind === 'unsigned') {
    return { kind: 'handBack', refusal: { status: 0, type: 'unsigned', reason: answer.reason } };
  }
  const { status, body, retryAfterMs } = answer;
  const after = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status >= 200 && status < 300) return judgeItems(body, sentItems, status);
  const refusal = refusalOf(status, errorOf(body) ?? body);
  if (status === 408 || status === 429 || status >= 500) return { kind: 'retry', refusal, ...after };
  if (status === 413 || status === 400) return { kind: 'split', refusal };
  return { kind: 'handBack', refusal };
}

function judgeItems(body: unknown, sentItems: number, status: number): BulkVerdict {
  if (body instanceof AllStored && body.itemCount === sentItems) return done;
  const items = isObject(body) ? body['items'] : undefined;
  if (!Array.isArray(items) || items.length !== sentItems) {
    const itemCount = body instanceof AllStored ? body.itemCount : Array.isArray(items) ? items.length : 'no';
    const received = `${itemCount} items`;
    const refusal = {
      status,
      type: 'unusable_response',
      reason: `expected ${sentItems} items in the answer, received ${received}`,
    };
    return { kind: 'retry', refusal };
  }
  return { kind: 'items', verdicts: items.map(judgeItem) };
}

/** One item of an answer, `{index: {status, error?}}`, whatever its action. */
function judgeItem(item: Record<string, ItemResult>): ItemVerdict {
  const result = Object.values(item ?? {})[0];
  const status = result?.status ?? 0;
  if (status >= 200 && status < 300) return done;
  const isCreate = Object.hasOwn(item ?? {}, 'create');
  if (status === 409 && isCreate) return done;
  const refusal = refusalOf(status, result?.error);
  return { kind: kindOfStatus(status), refusal };
}

function kindOfStatus(status: number): 'retry' | 'handBack' | 'reject' {
  if (status === 403 || status === 401) return 'handBack';
  if (status === 429 || status === 408 || status >= 500 || status < 400) return 'retry';
  return 'reject';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
