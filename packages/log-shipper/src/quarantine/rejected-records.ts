import type { RejectedItem } from '../deliver/settlement.ts';
import { readAction, readDocument } from '../document/item.ts';
import type { Engine } from '../engine/engine.ts';
import type { PayloadError } from '../errors.ts';
import type { SetAsideEvent } from '../payload/decode.ts';
import type { QuarantineRecord } from './record.ts';

/** Where rejected things come from: what every record of them says. */
export interface RejectOrigin {
  logGroup: string;
  engine: Engine | undefined;
  now: Date;
}

/** A document that the engine will not take. */
export function documentRecord({ item, refusal }: RejectedItem, origin: RejectOrigin): QuarantineRecord {
  const { operation, index, id } = readAction(item);
  return {
    ...shared(origin),
    kind: 'document',
    reason: refusal,
    operation: operation === 'create' ? 'create' : 'index',
    index,
    id,
    document: readDocument(item),
  };
}

/** An event that cannot be a document. */
export function eventRecord({ event, reason }: SetAsideEvent, origin: RejectOrigin): QuarantineRecord {
  return { ...shared(origin), kind: 'event', reason: { status: 0, type: 'not_a_document', reason }, event };
}

/** A payload that cannot be decoded. */
export function payloadRecord(
  payload: Uint8Array | string,
  error: PayloadError,
  origin: RejectOrigin,
): QuarantineRecord {
  const reason = { status: 0, type: error.code, reason: error.message };
  const base64 = typeof payload === 'string' ? payload : Buffer.from(payload).toString('base64');
  return { ...shared(origin), kind: 'payload', reason, payload: base64 };
}

/** One line for a person: which document, and the engine's words; or why an event is no document. */
export function describeRecord(record: QuarantineRecord): string {
  const { status, type, reason } = record.reason;
  return record.kind === 'document' ? `_id ${record.id} in ${record.index}: ${status} ${type}: ${reason}` : reason;
}

function shared({ logGroup, engine, now }: RejectOrigin) {
  const name = engine ? `${engine.distribution} ${engine.version}`.trim() : 'unknown';
  return { version: 1 as const, quarantinedAt: now.toISOString(), engine: name, logGroup };
}
