import type { ECSClient } from '@aws-sdk/client-ecs';
import { isExpired } from './failures.ts';

/** What every client of the SDK has. */
interface Client {
  middlewareStack: unknown;
  config: {
    credentials(options?: { forceRefresh?: boolean }): Promise<{ accessKeyId: string; sessionToken?: string }>;
  };
}

/** Repeats a call once whose session was over, if the credentials' source has a new one. */
export function renewCredentials(client: Client): void {
  const renewed = async (used: string | undefined) => {
    const { accessKeyId, sessionToken } = await client.config.credentials({ forceRefresh: true });
    return `${accessKeyId} ${sessionToken}` !== used;
  };
  // The stacks of all clients are alike. Only their inputs differ, which nothing here reads.
  (client.middlewareStack as ECSClient['middlewareStack']).add(
    (next) => async (args) => {
      const { accessKeyId, sessionToken } = await client.config.credentials();
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
