import { connect } from 'node:net';
import { ProbeError } from '../errors.ts';
import type { Deadline } from './deadline.ts';

/** Connects to `tcp://host:port` and closes again. @throws ProbeError `TIMEOUT` or `UNREACHABLE` */
export function connectTcp(origin: string, deadline: Deadline): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    const settle = (act: () => void) => {
      socket.destroy();
      act();
    };
    deadline.onExpiry((error) => settle(() => reject(error)));
    socket.once('connect', () => settle(resolve));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const message = `does not accept the connection: ${error.code ?? error.message}`;
      settle(() => reject(new ProbeError('UNREACHABLE', message, { cause: error })));
    });
  });
}
