import { createChannels } from '@bizom/notify';
import { lazyClients } from './enrich/clients.ts';
import { DynamoStore } from './incident/dynamo-store.ts';
import { createMemory } from './incident/memory.ts';
import type { HandlerOptions } from './options.ts';
import type { Responder } from './respond.ts';
import { createWitness } from './witness.ts';

/** Limit of one request to the incident table, milliseconds. */
const tableTimeoutMs = 2000;

/** What the Lambda answers events with. @throws NotifyError `INVALID_CHANNEL` */
export function createResponder(options: HandlerOptions): Responder {
  const { table, leaseMs, incidents } = options;
  const clients = lazyClients();
  const witness = createWitness();
  const storeOptions = { leaseMs, quietSeconds: incidents.quietSeconds, timeoutMs: tableTimeoutMs };
  const store = table === undefined ? undefined : new DynamoStore(clients, { table, ...storeOptions });
  return {
    ...options,
    channels: createChannels(options.channels),
    clients,
    memory: createMemory(store, incidents, witness.trouble),
    witness,
  };
}
