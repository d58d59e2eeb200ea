import { cleanLine } from '@bizom/command/text';
import { ProbeError } from '../errors.ts';

/** The code that Node or undici gives an error; empty where it gives none. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? '');
}

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: nothing listens on that port',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be resolved at the moment',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'does not accept the connection in time: wrong address, or a security group in between',
  UND_ERR_SOCKET: 'closed the connection before it answered',
  ECONNRESET: 'reset the connection before it answered',
  EPIPE: 'closed the connection before it answered',
};

const trust = 'trust its authority with --ca FILE or probe.tls.ca, or accept any certificate with --insecure';
const tlsRemedies: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: trust,
  SELF_SIGNED_CERT_IN_CHAIN: trust,
  UNABLE_TO_GET_ISSUER_CERT: trust,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trust,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trust,
  CERT_HAS_EXPIRED: 'renew it; --insecure accepts it meanwhile',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'tasks have no name of their own in a certificate: accept it with --insecure or probe.tls.rejectUnauthorized: false',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port speaks plain HTTP: use http://, or leave services.NAME.health.scheme out',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the port speaks plain HTTP: use http://, or leave services.NAME.health.scheme out',
};

/** A failed connection in words that say what to look at. */
export function networkError(error: unknown): ProbeError {
  const code = codeOf(error) || codeOf((error as Error).cause);
  const explanation = lookUp(explanations, code);
  if (explanation) return new ProbeError('UNREACHABLE', `${explanation} (${code})`, { cause: error });
  const first = error instanceof AggregateError ? String(error.errors[0]) : String((error as Error).message);
  const message = cleanLine(first.slice(0, 300)).trim();
  const remedy = lookUp(tlsRemedies, code);
  if (remedy === undefined && !/CERT|TLS|SSL|EPROTO|SIGNED|ISSUER/.test(code)) {
    return new ProbeError('BAD_RESPONSE', `does not answer in HTTP: ${message} (${code || 'no code'})`, {
      cause: error,
    });
  }
  const advice = remedy === undefined ? '' : `; ${remedy}`;
  return new ProbeError('UNREACHABLE', `TLS fails: ${message} (${code})${advice}`, { cause: error });
}

function lookUp(texts: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined;
}
