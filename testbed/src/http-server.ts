import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a small server answers. */
export interface Answer {
  status: number;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** A server on a free port of 127.0.0.1 that answers every request by `answer`. */
export async function serve(
  answer: (request: IncomingMessage, body: Buffer) => Promise<Answer> | Answer,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body, headers } = await answerOrFail(() => answer(request, Buffer.concat(chunks)));
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** What stands behind a stand-in may be gone while it is still asked. */
async function answerOrFail(answer: () => Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    return { status: 502, body: JSON.stringify({ message: String(error) }) };
  }
}
