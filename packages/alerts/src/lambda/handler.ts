import { answerBatch, type BatchAnswer, batchOf } from './batch.ts';
import { optionsFromEnvironment } from './environment.ts';
import { type Outcome, respond } from './respond.ts';
import { createResponder } from './responder.ts';

/** Created once per cold start, so that an invalid environment fails immediately. */
const responder = createResponder(optionsFromEnvironment(process.env));

/** What Lambda says about one call. */
interface Context {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What became of one event. */
interface Answer {
  outcome: string;
  cause?: string;
  update?: string;
}

/**
 * The Lambda: ECS events -> messages. Takes an EventBridge event, an SNS notification, the array of an EventBridge Pipe, or a batch of
 * SQS, whose event source mapping has to report batch item failures. Its environment is `AlertsEnvironment`.
 * @throws AlertsError where no channel was reached or the stop was not counted, so that Lambda retries the event
 */
export async function handler(input: unknown, context?: Context): Promise<Answer | BatchAnswer> {
  const deadline = context && Date.now() + context.getRemainingTimeInMillis();
  const answer = async (event: unknown, id = context?.awsRequestId) =>
    answerOf(await respond(event, responder, { ...(id && { id }), ...(deadline && { deadline }) }));
  const batch = batchOf(input);
  if (!batch) return answer(input);
  const { trouble } = responder.telemetry;
  return answerBatch(batch, { answer, trouble, deadline: deadline ?? Number.POSITIVE_INFINITY });
}

function answerOf(result: Outcome): Answer {
  return {
    outcome: result.outcome,
    ...('cause' in result.classification && { cause: result.classification.cause }),
    ...('update' in result && { update: result.update }),
  };
}
