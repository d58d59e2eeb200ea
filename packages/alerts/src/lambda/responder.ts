import { createChannels } from '@bizom/notify';
import { lazyClients } from '../aws/clients.ts';
import { DynamoStore } from '../incident/dynamo-store.ts';
import { createIncidentTracker } from '../incident/incident-tracker.ts';
import type { HandlerOptions } from './environment.ts';
import type { Responder } from './respond.ts';
import { createTelemetry } from './telemetry.ts';

/** Limit of one request to the incident table, milliseconds: a request that is late is sent again, and counts once. */
const requestTimeoutMs = 5000;

/** What the Lambda answers events with. @throws NotifyError `INVALID_CHANNEL` */
export function createResponder(options: HandlerOptions): Responder {
  const { table, leaseMs, tableWaitMs, incidents } = options;
  const clients = lazyClients();
  const telemetry = createTelemetry();
  const storeOptions = { leaseMs, quietSeconds: incidents.quietSeconds, requestTimeoutMs };
  const open =
    table === undefined
      ? undefined
      : (deadline: number) => new DynamoStore(clients, { table, ...storeOptions }, deadline);
  return {
    ...options,
    channels: createChannels(options.channels),
    clients,
    tracker: createIncidentTracker(open, { ...incidents, tableWaitMs, trouble: telemetry.trouble }),
    telemetry,
  };
}
