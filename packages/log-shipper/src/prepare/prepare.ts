import { type Batch, readBatch } from '../encode/encode.ts';
import type { ShipperRules } from '../options.ts';
import { decodeJson, type LogBatch, type LogEvent } from '../payload/decode.ts';
import { Redactor } from './redact.ts';
import { sample } from './sample.ts';
import { stitch } from './stitch.ts';

/** A batch as it is to be shipped, and what the rules made of its events. */
export interface PreparedBatch {
  batch: Batch;
  /** Events read, before any rule. */
  events: number;
  stitched: number;
  sampledOut: number;
  redacted: number;
}

/** The JSON of a payload -> its batch after stitching, sampling and redaction, in that order. */
export function prepare(json: Buffer, rules: ShipperRules): PreparedBatch {
  const isUntouched = !rules.stitch && rules.sample.length === 0 && !redacts(rules);
  const batch = isUntouched ? readBatch(json, rules) : decodeJson(json);
  if (batch.kind !== 'data') {
    const events = batch.kind === 'scanned' ? batch.eventCount : 0;
    return { batch, events, stitched: 0, sampledOut: 0, redacted: 0 };
  }
  const events = batch.events.length + batch.setAside.length;
  const whole = rules.stitch ? stitch(batch.events) : { events: batch.events, stitched: 0 };
  const thinned = sample(whole.events, rules.sample);
  return {
    events,
    stitched: whole.stitched,
    sampledOut: thinned.sampledOut,
    ...redactBatch(batch, thinned.events, rules),
  };
}

function redactBatch(batch: LogBatch, events: LogEvent[], rules: ShipperRules): { batch: LogBatch; redacted: number } {
  if (!redacts(rules)) return { batch: { ...batch, events }, redacted: 0 };
  const redactor = new Redactor(rules.redact);
  const clean = {
    ...batch,
    events: events.map((event) => redactor.event(event)),
    setAside: batch.setAside.map(({ event, reason }) => ({
      event: redactor.value(event),
      reason: redactor.text(reason),
    })),
  };
  return { batch: clean, redacted: redactor.count };
}

function redacts({ redact }: ShipperRules): boolean {
  return redact.patterns.length > 0 || redact.fields.length > 0;
}
