import { NotifyError } from './errors.ts';

/** The part of an AWS client's configuration that all clients share. */
export interface AwsClientConfig {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/**
 * For `import('@aws-sdk/client-sns').catch(notInstalled('@aws-sdk/client-sns'))`: AWS clients are optional peers, as a program that
 * only writes to a chat needs none of them. Bundlers take an import with a `catch` for an optional one, too.
 */
export function notInstalled(name: string): (error: unknown) => never {
  return (error) => {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new NotifyError('CLIENT_MISSING', `The package ${name} is not installed: run "npm install ${name}".`);
  };
}

/** Calls `make` at the first use only: one AWS client for all messages of a channel. A failure is not remembered. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
