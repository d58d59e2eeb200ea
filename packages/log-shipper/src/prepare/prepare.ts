import { gzipSync } from 'node:zlib';
import type { EncodeRules } from '../document/document-options.ts';
import { PayloadError } from '../errors.ts';
import { type ControlMessage, decodeJson, type LogBatch, type LogEvent, whyNoEvent } from '../payload/decode.ts';
import { openPayload, type PayloadOptions } from '../payload/payload.ts';
import { type Batch, readBatch } from '../scan/read-batch.ts';
import { Redactor, type RedactRules, redactsAnything } from './redact.ts';
import { type SampleRules, sample } from './sample.ts';
import { stitch } from './stitch.ts';

/** What is done to events before they become documents. */
export interface PrepareRules extends EncodeRules, PayloadOptions {
  stitch: boolean;
  sample: SampleRules;
  redact: RedactRules;
}

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
export function prepare(json: Buffer, rules: PrepareRules): PreparedBatch {
  const isUntouched = !rules.stitch && rules.sample.length === 0 && !redactsAnything(rules.redact);
  const batch = isUntouched ? readBatch(json, rules) : decodeDiscreetly(json, rules);
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

function redactBatch(batch: LogBatch, events: LogEvent[], rules: PrepareRules): { batch: LogBatch; redacted: number } {
  if (!redactsAnything(rules.redact)) return { batch: { ...batch, events }, redacted: 0 };
  const redactor = new Redactor(rules.redact);
  const clean = {
    ...batch,
    events: events.map((event) => redactor.event(event)),
    setAside: batch.setAside.map(({ event }) => {
      const clean = redactor.value(event);
      return { event: clean, reason: whyNoEvent(clean) ?? 'no event; what it had in place of one is redacted' };
    }),
  };
  return { batch: clean, redacted: redactor.count };
}

/** As `decodeJson`, but errors speak of the redacted text. */
function decodeDiscreetly(json: Buffer, rules: PrepareRules): LogBatch | ControlMessage {
  try {
    return decodeJson(json);
  } catch (error) {
    if (!redactsAnything(rules.redact) || !(error instanceof PayloadError)) throw error;
    decodeJson(Buffer.from(new Redactor(rules.redact).text(json.toString('utf8'))));
    throw new PayloadError(error.code, 'Not a CloudWatch Logs payload; what it has in place of one is redacted.');
  }
}

/** A payload that cannot be decoded, redacted as far as it can be opened. */
export function redactPayload(payload: Uint8Array | string, rules: PrepareRules): Uint8Array | string {
  if (!redactsAnything(rules.redact)) return payload;
  let json: Buffer;
  try {
    json = openPayload(payload, rules);
  } catch {
    return payload;
  }
  return gzipSync(new Redactor(rules.redact).text(json.toString('utf8')));
}

/** An error whose message may name what an input holds, redacted. */
export function redactError(error: unknown, rules: PrepareRules): unknown {
  if (!redactsAnything(rules.redact) || !(error instanceof PayloadError)) return error;
  return new PayloadError(error.code, new Redactor(rules.redact).text(error.message));
}
