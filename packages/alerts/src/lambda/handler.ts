import { optionsFromEnvironment } from './environment.ts';
import { respond } from './respond.ts';
import { createResponder } from './responder.ts';

// Made once a cold start: nothing is answered in a wrong environment. `alertsEnvironment` refuses to make one.
const responder = createResponder(optionsFromEnvironment(process.env));

/**
 * The Lambda: an EventBridge event of ECS -> a message, or none. Its environment is `AlertsEnvironment`; it throws where nobody was
 * reached, so that EventBridge tries again and its dead-letter queue has the event in the end.
 */
export async function handler(event: unknown): Promise<{ outcome: string; cause?: string; update?: string }> {
  const result = await respond(event, responder);
  return {
    outcome: result.outcome,
    ...('cause' in result.classification && { cause: result.classification.cause }),
    ...('update' in result && { update: result.update }),
  };
}
