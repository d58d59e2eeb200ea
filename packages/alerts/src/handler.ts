import { createChannels } from '@bizom/notify';
import { lazyClients } from './enrich/clients.ts';
import { dynamoStore } from './incident/dynamo-store.ts';
import { createMemory } from './incident/memory.ts';
import { type HandlerOptions, readOptions } from './options.ts';
import { type Responder, respond } from './respond.ts';
import { createWitness } from './witness.ts';

function createResponder(options: HandlerOptions): Responder {
  const { table, leaseMs, lookUpTimeoutMs, incidents } = options;
  const clients = lazyClients();
  const witness = createWitness();
  const { quietSeconds } = incidents;
  const store = table ? dynamoStore(clients, { table, leaseMs, quietSeconds, timeoutMs: 2000 }) : undefined;
  return {
    ...options,
    channels: createChannels(options.channels),
    clients,
    lookUpTimeoutMs,
    memory: createMemory(store, incidents, witness.trouble),
    witness,
  };
}

// Made once a cold start, so that a wrong environment fails the deployment and not the first alert.
const responder = createResponder(readOptions(process.env));

/**
 * The Lambda: an EventBridge event of ECS -> a message, or none. Its environment is `AlertsEnvironment`; it throws where nobody was
 * reached, so that EventBridge tries again and its dead-letter queue has the event in the end.
 */
export async function handler(event: unknown): Promise<{ outcome: string; cause?: string; speech?: string }> {
  const result = await respond(event, responder);
  return {
    outcome: result.outcome,
    ...('cause' in result.classification && { cause: result.classification.cause }),
    ...('speech' in result && { speech: result.speech }),
  };
}
