import { createServer, type Socket } from 'node:net';

/**
 * Runs in a separate process: serves prepared answers on many ports as cheaply as possible, so that the prober is measured.
 * Arguments: how many answer, how many hang. Sends their ports to its parent.
 */
const [healthyCount, hangingCount] = process.argv.slice(2).map(Number) as [number, number];

process.once('message', (scrape: string) => {
  const health = answer('application/json', '{"status":"UP","components":{"ping":{"status":"UP"}}}');
  const metrics = answer('text/plain;version=0.0.4', scrape);
  const respond = (socket: Socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (request) => socket.write(request.includes('/actuator/health ') ? health : metrics));
  };
  const swallow = (socket: Socket) => void socket.on('error', () => {}).resume();
  const healthy = Array.from({ length: healthyCount }, () => listen(respond));
  const hanging = Array.from({ length: hangingCount }, () => listen(swallow));
  Promise.all([Promise.all(healthy), Promise.all(hanging)]).then(([answering, silent]) =>
    process.send?.({ healthy: answering, hanging: silent }),
  );
});

process.once('disconnect', () => process.exit());

function answer(type: string, body: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

function listen(onConnection: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer(onConnection);
    server.listen(0, '127.0.0.1', 512, () => resolve((server.address() as { port: number }).port));
  });
}
