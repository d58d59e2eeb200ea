import { withEngineSecret } from './engine-secret.ts';
import { optionsFromEnvironment } from './environment.ts';
import { createRenewingShipper } from './renewing-shipper.ts';

/** The shipper of this Lambda, made once a cold start: a wrong environment fails at once. */
export const shipper = await createRenewingShipper(async () =>
  optionsFromEnvironment(await withEngineSecret(process.env)),
);
/** What the Lambda needs after the last try, to book it and to answer, milliseconds. */
export const closingMs = 1_000;
