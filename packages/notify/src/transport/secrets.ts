import { type AwsClientConfig, notInstalled, once } from './aws.ts';
import { NotifyError } from './errors.ts';

/** Turns a reference, or a secret itself, into the secret. */
export type SecretReader = (reference: string) => Promise<string>;

const referenceForm = /^(env|ssm|secretsmanager):(.+)$/s;

/**
 * Creates a reader that remembers each secret for `ttlMs` (default 5 minutes): a rotated token is used without a new deployment.
 * AWS clients are loaded at their first use. Text that is not a reference is returned unchanged.
 * @example
 * const read = createSecretReader({ region: 'eu-west-1' });
 * await read('ssm:/alerts/token');
 */
export function createSecretReader(aws: AwsClientConfig = {}, ttlMs = 300_000): SecretReader {
  const known = new Map<string, { value: Promise<string>; until: number }>();
  const sources = secretSources(aws);
  return (reference) => {
    const match = referenceForm.exec(reference);
    if (!match) return Promise.resolve(reference);
    const cached = known.get(reference);
    if (cached && cached.until > Date.now()) return cached.value;
    const value = read(sources, match[1] as Source, match[2] as string).catch((error: Error) => {
      known.delete(reference);
      if (error instanceof NotifyError) throw error;
      throw new NotifyError(
        'SECRET_UNAVAILABLE',
        `Cannot read the secret ${reference}: ${error.name} ${error.message}`,
      );
    });
    known.set(reference, { value, until: Date.now() + ttlMs });
    return value;
  };
}

type Source = 'env' | 'ssm' | 'secretsmanager';
type Sources = Readonly<Record<Source, (id: string) => Promise<string | undefined>>>;

async function read(sources: Sources, source: Source, id: string): Promise<string> {
  const value = (await sources[source](id))?.trim();
  if (value) return value;
  throw new NotifyError('SECRET_UNAVAILABLE', `The secret ${source}:${id} does not exist or is empty.`);
}

function secretSources(aws: AwsClientConfig): Sources {
  const ssm = once(async () => {
    const sdk = await import('@aws-sdk/client-ssm').catch(notInstalled('@aws-sdk/client-ssm'));
    const client = new sdk.SSMClient(aws);
    return (Name: string) => client.send(new sdk.GetParameterCommand({ Name, WithDecryption: true }));
  });
  const secretsManager = once(async () => {
    const sdk = await import('@aws-sdk/client-secrets-manager').catch(notInstalled('@aws-sdk/client-secrets-manager'));
    const client = new sdk.SecretsManagerClient(aws);
    return (SecretId: string) => client.send(new sdk.GetSecretValueCommand({ SecretId }));
  });
  return {
    env: async (name) => process.env[name],
    ssm: async (name) => (await (await ssm())(name)).Parameter?.Value,
    secretsmanager: async (id) => {
      const [name = '', key] = id.split('#');
      const { SecretString } = await (await secretsManager())(name);
      return key === undefined ? SecretString : fieldOf(id, SecretString ?? '', key);
    },
  };
}

function fieldOf(id: string, json: string, key: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which is the secret.
  }
  const value = Object(parsed)[key];
  if (typeof value === 'string') return value;
  throw new NotifyError(
    'INVALID_SECRET',
    `secretsmanager:${id}: expected a JSON object with the string field "${key}".`,
  );
}
