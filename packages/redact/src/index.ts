export { type Redaction, redact } from './redact.ts';
