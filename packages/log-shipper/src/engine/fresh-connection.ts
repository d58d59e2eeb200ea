import {
  BaseConnectionPool,
  errors,
  Transport,
  type TransportRequestOptionsWithMeta,
  type TransportResult,
} from '@elastic/transport';
import { AnswerSerializer } from './bulk-answer.ts';
import { jsonHeaders, ndjsonHeaders } from './connection.ts';

type Connection = BaseConnectionPool['connections'][number];
type Params = Parameters<Transport['request']>[0];
type Options = TransportRequestOptionsWithMeta;

/** Makes one request on a new connection to one of the transport's nodes, and closes the connection. */
export async function requestOnFreshConnection(
  transport: Transport,
  params: Params,
  options: Options,
): Promise<TransportResult> {
  const { connectionPool: pool }: Partial<Transport> = transport;
  // another client's pool, or none: a connection that was lost is not used again there either
  if (!(pool instanceof BaseConnectionPool)) return transport.request(params, options);
  const known = pool.getConnection({ requestId: 0, name: 'log-shipper', context: null, now: Date.now() });
  if (!known) throw new errors.ConnectionError('There are no living connections');
  const { url, headers, tls } = known;
  const id = `${known.id}#${connections++}`;
  const connection = pool.createConnection({ url, headers, id, ...(tls && { tls }) });
  try {
    return await singleTransport(pool, connection).request(params, options);
  } catch (error) {
    pool.markDead(known);
    throw error;
  } finally {
    await connection.close();
  }
}

/** Whether the engine answers a request at all, whatever it says. */
export async function isAnswering(transport: Transport, timeLeftMs: number): Promise<boolean> {
  const requestTimeout = Math.max(1, Math.min(maxProbeMs, timeLeftMs));
  try {
    const options = { meta: true as const, maxRetries: 0, requestTimeout, headers: jsonHeaders, ignore: everyStatus };
    await transport.request({ method: 'GET', path: '/' }, options);
    return true;
  } catch {
    return false;
  }
}

const maxProbeMs = 5_000;
const everyStatus = Array.from({ length: 300 }, (_, i) => 300 + i);
let connections = 0;

function singleTransport(pool: BaseConnectionPool, connection: Connection): Transport {
  const single = new SingleConnectionPool({ Connection: pool.Connection, diagnostic: pool.diagnostic });
  single.connections.push(connection);
  return new Transport({
    connectionPool: single,
    diagnostic: pool.diagnostic,
    serializer: new AnswerSerializer(),
    maxRetries: 0,
    openTelemetry: { enabled: false },
    vendoredHeaders: {
      jsonContentType: jsonHeaders['content-type'],
      ndjsonContentType: ndjsonHeaders['content-type'],
      accept: jsonHeaders.accept,
    },
  });
}

class SingleConnectionPool extends BaseConnectionPool {
  override getConnection(): Connection | null {
    return this.connections[0] ?? null;
  }

  override markAlive(): this {
    return this;
  }

  override markDead(): this {
    return this;
  }
}
