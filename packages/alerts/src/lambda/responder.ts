import { createChannels } from '@bizom/notify';
import { lazyClients } from '../aws/clients.ts';
import { DynamoStore } from '../incident/dynamo-store.ts';
import { createIncidentTracker } from '../incident/incident-tracker.ts';
import type { HandlerOptions } from './environment.ts';
import type { Responder } from './respond.ts';
import { createTelemetry } from './telemetry.ts';

/** Limit of one request to the incident table, milliseconds. */
const tableTimeoutMs = 2000;

/** What the Lambda answers events with. @throws NotifyError `INVALID_CHANNEL` */
export function createResponder(options: HandlerOptions): Responder {
  const { table, leaseMs, incidents } = options;
  const clients = lazyClients();
  const telemetry = createTelemetry();
  const storeOptions = { leaseMs, quietSeconds: incidents.quietSeconds, timeoutMs: tableTimeoutMs };
  const store = table === undefined ? undefined : new DynamoStore(clients, { table, ...storeOptions });
  return {
    ...options,
    channels: createChannels(options.channels),
    clients,
    tracker: createIncidentTracker(store, incidents, telemetry.trouble),
    telemetry,
  };
}
