import { AllStored } from '../engine/bulk-answer.ts';
import { errorOf, refusalOf } from '../engine/refusal.ts';
import type { Refusal } from '../report.ts';
import { type EngineError, faultOf } from './fault.ts';

/** What an engine said of one item of a bulk request. */
interface ItemResult {
  status: number;
  error?: EngineError;
}

/** What the engine, or the way to it, answered to one bulk request. */
export type BulkAnswer =
  | { kind: 'response'; status: number; body: unknown; retryAfterMs?: number }
  /** No answer, or an unusable one. */
  | { kind: 'unreachable'; reason: string }
  /** The connection was lost after the request was sent and before any answer. */
  | { kind: 'lost'; reason: string }
  /** It was not sent, because there was nothing to sign it with. */
  | { kind: 'unsigned'; reason: string };

/** What becomes of one item. */
export type ItemVerdict =
  | { kind: 'done' }
  | { kind: 'retry'; refusal: Refusal }
  /** The index or the cluster takes no such write now: a few tries, then the source keeps it. */
  | { kind: 'state'; refusal: Refusal }
  /** Not the document's fault, and a retry now would not help: the source keeps it. */
  | { kind: 'handBack'; refusal: Refusal }
  /** The document may be taken if its offending fields are moved. */
  | { kind: 'repair'; refusal: Refusal; isRecognised: boolean }
  | { kind: 'reject'; refusal: Refusal };

/** What becomes of a request: a verdict for each item, or one for all. */
export type BulkVerdict =
  /** Every item is done. */
  | { kind: 'done' }
  | { kind: 'items'; verdicts: ItemVerdict[] }
  | { kind: 'retry' | 'state' | 'handBack' | 'split' | 'lost'; refusal: Refusal; retryAfterMs?: number };

const done = { kind: 'done' } as const;

/**
 * Judges a bulk request.
 * @param sentItems Number of items sent: an answer with fewer is not a success (es7 and os1 drop what follows an unknown action).
 */
export function judgeAnswer(answer: BulkAnswer, sentItems: number): BulkVerdict {
  if (answer.kind !== 'response') return judgeNoAnswer(answer);
  const { status, body, retryAfterMs } = answer;
  const after = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status >= 200 && status < 300) return judgeItems(body, sentItems, status);
  const error = errorOf(body);
  const refusal = refusalOf(status, error ?? body);
  if (status === 408 || status === 429 || status >= 500) return { kind: 'retry', refusal, ...after };
  // Elasticsearch answers 413 without a body.
  if (status === 413) return { kind: 'split', refusal };
  return { kind: status === 400 ? kindOfBadRequest(error) : 'handBack', refusal };
}

function judgeNoAnswer({ kind, reason }: Exclude<BulkAnswer, { kind: 'response' }>): BulkVerdict {
  const verdicts = { unreachable: 'retry', lost: 'lost', unsigned: 'handBack' } as const;
  const type = kind === 'lost' ? 'connection_lost' : kind;
  return { kind: verdicts[kind], refusal: { status: 0, type, reason } };
}

/** A 400 without an engine's error comes from something in front of the engine, and says nothing about any item. */
function kindOfBadRequest(error: unknown): 'split' | 'state' | 'handBack' {
  if (typeof error !== 'object' || error === null) return 'handBack';
  return faultOf(error) === 'state' ? 'state' : 'split';
}

function judgeItems(body: unknown, sentItems: number, status: number): BulkVerdict {
  if (body instanceof AllStored && body.itemCount === sentItems) return done;
  const items = (body as { items?: unknown } | null)?.items;
  if (!Array.isArray(items) || items.length !== sentItems) {
    const received = body instanceof AllStored ? body.itemCount : Array.isArray(items) ? items.length : 'no';
    const reason = `expected ${sentItems} items in the answer, received ${received} items`;
    return { kind: 'retry', refusal: { status, type: 'unusable_response', reason } };
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
  if (status === 400) return judgeBadItem(result?.error ?? {}, refusal);
  return { kind: kindOfStatus(status), refusal };
}

function judgeBadItem(error: EngineError, refusal: Refusal): ItemVerdict {
  const fault = faultOf(error);
  return fault === 'state'
    ? { kind: 'state', refusal }
    : { kind: 'repair', refusal, isRecognised: fault === 'document' };
}

function kindOfStatus(status: number): 'retry' | 'state' | 'handBack' | 'reject' {
  if (status === 403 || status === 401) return 'handBack';
  if (status === 404) return 'state';
  if (status === 429 || status === 408 || status >= 500 || status < 400) return 'retry';
  return 'reject';
}
