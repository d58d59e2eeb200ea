import type { Transport } from '@elastic/transport';

/**
 * The transport of a client: that of `@elastic/elasticsearch` 8 and 9 and of `@opensearch-project/opensearch` 3 is `client.transport`.
 * Only its requests are used; it keeps its own nodes, authentication and connections.
 */
export interface EngineTransport {
  /** Makes one request, as the three clients do. */
  // biome-ignore lint/suspicious/noExplicitAny: each client has its own types for the same parameters
  request(params: any, options?: any): PromiseLike<unknown>;
}

/** The classes of the clients differ by name alone in what the shipper uses of them. */
export const asTransport = (transport: EngineTransport): Transport => transport as Transport;
