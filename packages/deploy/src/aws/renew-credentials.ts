import type { ECSClient } from '@aws-sdk/client-ecs';
import { isExpired } from './failures.ts';
import { type Patience, patiently } from './patience.ts';

/** What every client of the SDK has. */
interface Client {
  middlewareStack: unknown;
  config: {
    credentials(options?: { forceRefresh?: boolean }): Promise<{ accessKeyId: string; sessionToken?: string }>;
  };
}

/**
 * Waits while the source of the credentials (STS, for a role) throttles, and repeats a call once whose session was over, if
 * the source has a new one.
 */
export function renewCredentials(client: Client, patience: Patience = {}): void {
  const read = (options?: { forceRefresh: boolean }) => patiently(() => client.config.credentials(options), patience);
  const renewed = async (used: string | undefined) => {
    const { accessKeyId, sessionToken } = await read({ forceRefresh: true });
    return `${accessKeyId} ${sessionToken}` !== used;
  };
  // The stacks of all clients are alike. Only their inputs differ, which nothing here reads.
  (client.middlewareStack as ECSClient['middlewareStack']).add(
    (next) => async (args) => {
      const { accessKeyId, sessionToken } = await read();
      try {
        return await next(args);
      } catch (error) {
        if (!isExpired(error) || !(await renewed(`${accessKeyId} ${sessionToken}`).catch(() => false))) throw error;
        return next(args);
      }
    },
    { step: 'initialize', priority: 'high', name: 'renewCredentials' },
  );
}
