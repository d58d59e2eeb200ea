export { type Environment, readEnvironment } from './environment.ts';
export { flagText, jsonText, listText, wholeNumberText } from './from-text.ts';
export { OptionsError, type ParseSettings, parseOptions } from './parse.ts';
export { showReceived } from './received.ts';
export {
  arn,
  awsAccountId,
  awsRegion,
  decimalNumber,
  httpUrl,
  isTimeZone,
  matching,
  port,
  type Range,
  text,
  timeZone,
  wholeNumber,
} from './schemas.ts';
export { isSecretReference, secret, secretFields, secretReference } from './secret.ts';
export { suggest } from './suggestion.ts';
