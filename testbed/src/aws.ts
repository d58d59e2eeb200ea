import { join } from 'node:path';
import { answers, untilReady } from './ready.ts';
import { removeFolder, supervise, workFolder } from './supervisor.ts';

/** A running AWS emulator. */
export interface Aws extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for all services. */
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** To be spread into the configuration of any AWS SDK client. */
  clientConfig: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** The file that takes all the emulator logs. */
  log: string;
  /** Forgets everything it holds. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface Emulator {
  name: string;
  command: string;
  args: string[];
  port: number;
  readyPath: string;
  resetPath: string;
  /** The environment it adds to a small one, given its own folder. */
  env(folder: string): NodeJS.ProcessEnv;
}

const region = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export async function startAws(emulator: Emulator): Promise<Aws> {
  const { name, port } = emulator;
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = await workFolder(name);
  const log = join(folder, `${name}.log`);
  const env = { ...inherited(), TMPDIR: folder, ...emulator.env(folder) };
  const server = await supervise(emulator.command, emulator.args, { name, log, env, cwd: folder, daemon: true });
  const stop = async () => {
    await server.stop();
    await removeFolder(folder);
  };
  await untilReady(server, { name, log, timeoutMs: 60_000 }, () => answers(endpoint + emulator.readyPath)).catch(
    async (error) => {
      await stop();
      throw error;
    },
  );
  const reset = async () => {
    const response = await fetch(endpoint + emulator.resetPath, { method: 'POST' });
    if (!response.ok) throw new Error(`${name} answered its reset with HTTP status ${response.status}`);
  };
  const clientConfig = { endpoint, region, credentials };
  return { ...clientConfig, clientConfig, log, reset, stop, [Symbol.asyncDispose]: stop };
}

/** Of our own environment only what programs need: no AWS profile, no Docker daemon, no certificate settings of someone's. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: region };
}
