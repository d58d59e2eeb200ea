import { withEngineSecret } from './engine-secret.ts';
import { optionsFromEnvironment } from './environment.ts';
import { createRenewingShipper } from './renewing-shipper.ts';

/** The shipper of this Lambda, created once per cold start, so that an invalid environment fails immediately. */
export const shipperOfThisLambda = createRenewingShipper(async () =>
  optionsFromEnvironment(await withEngineSecret(process.env)),
);
/** What the Lambda needs after the last try, to book it and to answer, milliseconds. */
export const closingMs = 1_000;

/** The part of Lambda's context that the handlers use. */
export interface LambdaContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
  /** The same at each try of an asynchronous event. */
  awsRequestId?: string;
}
