import { join } from 'node:path';
import { type Aws, startAws } from './aws.ts';
import { freePort } from './ports.ts';
import { pythonWith } from './python.ts';

export interface MinistackOptions {
  /** Port of an SMTP server on 127.0.0.1 that SES hands its mail to. */
  smtpPort?: number;
  /** `unix://…` of a Docker daemon: ECS tasks are then real containers. Default: none, whatever DOCKER_HOST says. */
  dockerHost?: string;
  /** More environment, such as `LAMBDA_STRICT`. */
  env?: Record<string, string>;
}

/** Starts the AWS emulator that does nearly everything here: Logs, Lambda, ECS, ECR, CloudWatch, EventBridge, SNS, SQS, S3, SES … */
export async function startMinistack(options: MinistackOptions = {}): Promise<Aws> {
  const python = await ministackPython();
  const port = await freePort();
  return startAws({
    name: 'ministack',
    command: python,
    args: [join(import.meta.dirname, 'emulator.py')],
    port,
    readyPath: '/_ministack/health',
    resetPath: '/_ministack/reset',
    env: (folder) => ({
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
      ...(options.smtpPort && { SMTP_HOST: `127.0.0.1:${options.smtpPort}` }),
      ...(options.dockerHost && { DOCKER_HOST: options.dockerHost }),
      ...options.env,
    }),
  });
}

/** The python that has the emulator, fetched once a machine. */
export function ministackPython(): Promise<string> {
  return pythonWith('ministack-1.5.33', ['ministack==1.5.33', 'docker==7.2.0']);
}
