import { ProbeError } from '../errors.ts';

/** The code that Node or undici gives an error; empty where it gives none. */
export function codeOf(error: unknown) {
  return String((error as { code?: unknown } | undefined)?.code ?? '');
}

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: nothing listens on that port',
  ENOTFOUND: 'its host name is not known',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'does not accept the connection in time: wrong address, or a security group in between',
  UND_ERR_SOCKET: 'closed the connection before it answered',
  ECONNRESET: 'reset the connection before it answered',
  EPIPE: 'closed the connection before it answered',
};

/** What a failed connection comes to, in words that say what to look at. */
export function networkError(error: unknown): ProbeError {
  const code = codeOf(error) || codeOf((error as Error).cause);
  const first = error instanceof AggregateError ? String(error.errors[0]) : String((error as Error).message);
  const message = first.trim().replace(/\s*\n\s*/g, ' ');
  const explanation = Object.hasOwn(explanations, code) ? explanations[code] : undefined;
  if (explanation) return new ProbeError('UNREACHABLE', `${explanation} (${code})`, { cause: error });
  const tls = /CERT|TLS|SSL|EPROTO|SIGNED|ISSUER/.test(code);
  return new ProbeError(
    tls ? 'UNREACHABLE' : 'BAD_RESPONSE',
    `${tls ? 'TLS fails' : 'does not answer in HTTP'}: ${message} (${code || 'no code'})`,
    {
      cause: error,
    },
  );
}
