export type { EncodeOptions } from './document/document-options.ts';
export { type StreamFields, streamFields } from './document/stream-fields.ts';
export { encode } from './encode/encode.ts';
export type { AwsCredentialProvider } from './engine/connection-options.ts';
export type { EngineInspection } from './engine/inspect.ts';
export type { EngineTransport } from './engine/transport.ts';
export { NotAllStoredError, OptionsError, PayloadError, ShipperError, type ShipperErrorCode } from './errors.ts';
export { inspectEngine } from './inspect-engine.ts';
export { optionsFromEnvironment } from './lambda/environment.ts';
export { shipperEnvironment } from './lambda/fleet-environment.ts';
export type { ShipLimits } from './limits.ts';
export type { ShipperOptions } from './options.ts';
export {
  type ControlMessage,
  decode,
  decodeAll,
  type LogBatch,
  type LogEvent,
  type SetAsideEvent,
} from './payload/decode.ts';
export type { Inflater } from './payload/inflate.ts';
export type { LogOrigin } from './payload/log-origin.ts';
export type { PayloadOptions } from './payload/payload.ts';
export { type PreviewedDocuments, previewDocuments } from './preview-documents.ts';
export { openQuarantine } from './quarantine/open.ts';
export type { Quarantine, QuarantineFile, QuarantineRecord, UnreadableLine } from './quarantine/record.ts';
export type { ReplayReport } from './quarantine/replay.ts';
export type { Refusal, ShipReport } from './report.ts';
export { createShipper, type Shipper } from './ship.ts';
