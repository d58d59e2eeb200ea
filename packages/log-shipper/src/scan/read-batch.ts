import type { EncodeRules } from '../document/document-options.ts';
import { type ControlMessage, decodeJson, type LogBatch } from '../payload/decode.ts';
import { plainJsonRules, type ScannedBatch, scan } from './scan.ts';

/** A batch in whichever form was cheapest to read. */
export type Batch = ScannedBatch | LogBatch | ControlMessage;

/** The JSON of a payload -> its batch: scanned where it has the usual shape, parsed otherwise. */
export function readBatch(json: Buffer, rules: EncodeRules): Batch {
  return (isScanned(rules) ? scan(json, plainJsonRules(rules)) : undefined) ?? decodeJson(json);
}

/** Whether the scan knows what those rules make of an event. */
function isScanned({ format, timestamp, systemFields }: EncodeRules): boolean {
  return format === 'cwl' && timestamp === 'cloudwatch' && systemFields === 'extracted';
}

/** The times of a batch's events, in their order. */
export function timestampsMs(batch: ScannedBatch | LogBatch): ArrayLike<number> {
  return batch.kind === 'scanned'
    ? batch.timestampsMs.subarray(0, batch.eventCount)
    : batch.events.map((event) => event.timestampMs);
}
