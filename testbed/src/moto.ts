import { type Aws, startAws } from './aws.ts';
import { freePort } from './ports.ts';
import { pythonWith } from './python.ts';

/** Starts the second AWS emulator, for what the first lacks: Logs to Kinesis, Firehose to S3, exact PutMetricData. */
export async function startMoto(): Promise<Aws> {
  const python = await pythonWith('moto-5.2.5', ['moto[server]==5.2.5']);
  const port = await freePort();
  return startAws({
    name: 'moto',
    command: python,
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    port,
    readyPath: '/moto-api/',
    resetPath: '/moto-api/reset',
    env: () => ({}),
  });
}
