import type { ShipperSettings } from '@bizom/fleet';
import { BulkWriter } from './encode/bulk.ts';
import { DocumentWriter } from './encode/document-writer.ts';
import { optionsFromEnvironment } from './lambda/environment.ts';
import { shipperEnvironment } from './lambda/fleet-environment.ts';
import { shipperRules } from './options.ts';
import type { SetAsideEvent } from './payload/decode.ts';
import { openPayload } from './payload/payload.ts';
import { prepare } from './prepare/prepare.ts';

/** What the shipper makes of one payload. */
export interface PreviewedDocuments {
  /** The bulk body: a line with the action and a line with the document, for each. Empty for a control message. */
  body: Uint8Array;
  /** Events read. */
  events: number;
  /** Events that became part of the document of the event above them. */
  stitched: number;
  sampledOut: number;
  /** Values replaced by `[redacted]`. */
  redacted: number;
  /** Events that cannot be documents, and why. */
  setAside: readonly SetAsideEvent[];
}

const someEngine = { ENGINE_URL: 'https://engine.example.com' };

/**
 * Writes the documents of a payload as the shipper would with a fleet's `logs.shipper`: stitched, sampled, redacted, encoded. Nothing
 * is sent, and no engine is asked: the documents have the type that engines with types get.
 * @param settings `resolveLogs(fleet, environment).shipper`; default the shipper's defaults
 * @throws PayloadError for an invalid payload, OptionsError for an invalid option
 * @example
 * const { body, stitched } = previewDocuments(payload, { stitch: true });
 */
export function previewDocuments(payload: Uint8Array | string, settings: ShipperSettings = {}): PreviewedDocuments {
  const rules = shipperRules(optionsFromEnvironment({ ...someEngine, ...shipperEnvironment(settings) }));
  const { batch, ...counts } = prepare(openPayload(payload, rules), rules);
  if (batch.kind === 'control') return { body: new Uint8Array(), ...counts, setAside: [] };
  const setAside = batch.kind === 'data' ? [...batch.setAside] : [];
  const writer = new BulkWriter({ maxBulkBytes: Number.POSITIVE_INFINITY });
  const documents = new DocumentWriter(rules, () => rules.type);
  const bodies = [...documents.write(batch, setAside, writer), writer.rest()].flatMap((body) => body?.bytes ?? []);
  return { body: Buffer.concat(bodies), ...counts, setAside };
}
