import type { IncomingMessage } from 'node:http';
import type { Answer } from './http-server.ts';

const ofTheRequest = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect']);
const ofTheAnswer = new Set(['connection', 'content-length', 'content-encoding', 'transfer-encoding']);

/** Asks `upstream` what a stand-in in front of it was asked, and gives its answer. */
export async function passOn(upstream: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const response = await fetch(upstream + request.url, {
    method: request.method ?? 'POST',
    headers: without(Object.entries(request.headers) as [string, string][], ofTheRequest),
    ...(body.length > 0 && { body: Uint8Array.from(body) }),
  });
  const headers = without([...response.headers], ofTheAnswer);
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()), headers };
}

function without(headers: [string, string][], names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => !names.has(name)));
}
