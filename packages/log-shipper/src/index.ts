export { type ControlMessage, decode, type LogBatch, type LogEvent, type SetAsideEvent } from './decode.ts';
export { encode } from './encode.ts';
export type { EncodeOptions } from './encode-options.ts';
export { OptionsError, PayloadError, ShipperError, type ShipperErrorCode } from './errors.ts';
export type { Inflater } from './inflate.ts';
export type { PayloadOptions } from './payload.ts';
