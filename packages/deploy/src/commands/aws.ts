import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { type AwsClients, awsClients } from '../aws/clients.ts';

/** Clients for an environment's region; keys, profile and AWS_ENDPOINT_URL are the SDK's own affair. */
export function environmentClients(fleet: Fleet, environment: string): AwsClients {
  return awsClients({ region: resolveEnvironment(fleet, environment).region });
}
