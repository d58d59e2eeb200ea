import type { Transport } from '@elastic/transport';
import { ShipperError } from '../errors.ts';
import { jsonHeaders } from './connection.ts';

/** A request that an installation makes. */
export interface InstallRequest {
  method: 'GET' | 'PUT';
  path: string;
  querystring?: Record<string, boolean | number>;
  body?: object;
}

/** What an engine answered to it. */
export interface InstallAnswer {
  statusCode: number;
  body: Record<string, unknown>;
  warnings: string[];
}

export async function ask(
  transport: Transport,
  { method, path, querystring = {}, body }: InstallRequest,
): Promise<InstallAnswer> {
  const options = { meta: true as const, headers: jsonHeaders, ignore: everyRefusal };
  const params = { method, path, querystring, ...(body && { body: { ...body } }) };
  const answer = await transport.request<Record<string, unknown>>(params, options);
  const warnings = answer.headers?.['warning'] ?? [];
  return {
    statusCode: answer.statusCode,
    body: answer.body,
    warnings: typeof warnings === 'string' ? [warnings] : warnings,
  };
}

/** The transport throws for a status that it is not told to ignore, without the engine's words. */
const everyRefusal = Array.from({ length: 100 }, (_, i) => 400 + i);

export function isOk({ statusCode }: InstallAnswer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

export function refused({ statusCode, body }: InstallAnswer, what = 'template'): ShipperError {
  const words = typeof body === 'string' ? body : JSON.stringify(body);
  return new ShipperError('ENGINE_REFUSED', `The engine refuses the ${what} (${statusCode}): ${words.slice(0, 500)}`);
}
