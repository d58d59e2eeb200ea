import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A STAND-IN for S3 with one object that is not what was listed: real ones do not damage what they send. */
export async function startFakeS3({ listed, body, etag }: { listed: number; body: string; etag: string | undefined }) {
  const server = createServer((request, response) => {
    if (request.url?.includes('list-type=2')) {
      response.setHeader('content-type', 'application/xml');
      return response.end(
        `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>dev/ell/token.txt</Key><Size>${listed}</Size></Contents></ListBucketResult>`,
      );
    }
    if (etag) response.setHeader('etag', `"${etag}"`);
    return response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
