import { optionsFromEnvironment } from './environment.ts';
import { respond } from './respond.ts';
import { createResponder } from './responder.ts';

/** Created once per cold start, so that an invalid environment fails immediately. */
const responder = createResponder(optionsFromEnvironment(process.env));

/** What Lambda says about one call. */
interface Context {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * The Lambda: an EventBridge event of ECS -> a message, or none. Its environment is `AlertsEnvironment`.
 * @throws AlertsError where no channel was reached or the stop was not counted, so that Lambda retries the event
 */
export async function handler(
  event: unknown,
  context?: Context,
): Promise<{ outcome: string; cause?: string; update?: string }> {
  const invocation = context && {
    id: context.awsRequestId,
    deadline: Date.now() + context.getRemainingTimeInMillis(),
  };
  const result = await respond(event, responder, invocation);
  return {
    outcome: result.outcome,
    ...('cause' in result.classification && { cause: result.classification.cause }),
    ...('update' in result && { update: result.update }),
  };
}
