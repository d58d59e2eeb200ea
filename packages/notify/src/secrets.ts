import type { AwsClientConfig } from './aws.ts';
import { NotifyError } from './errors.ts';

/** Turns a reference, or a secret itself, into the secret. */
export type SecretReader = (reference: string) => Promise<string>;

const referenceForm = /^(env|ssm|secretsmanager):(.+)$/s;

/** Whether `text` names a secret (`env:NAME`, `ssm:/path`, `secretsmanager:id` or `secretsmanager:id#key`) and is not one itself. */
export const isSecretReference = (text: string): boolean => referenceForm.test(text);

/**
 * A reader of secrets that remembers each for `ttlMs` (default 5 minutes): a rotated token is picked up without a new deployment.
 * The AWS clients are loaded at their first use. Text that is no reference is returned as it is.
 */
export function createSecretReader(aws: AwsClientConfig = {}, ttlMs = 300_000): SecretReader {
  const known = new Map<string, { value: Promise<string>; until: number }>();
  return (reference) => {
    const match = referenceForm.exec(reference);
    if (!match) return Promise.resolve(reference);
    const cached = known.get(reference);
    if (cached && cached.until > Date.now()) return cached.value;
    const value = read(match[1] as Source, match[2] as string, aws).catch((error: Error) => {
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

type Source = keyof typeof sources;

async function read(source: Source, id: string, aws: AwsClientConfig): Promise<string> {
  const value = await sources[source](id, aws);
  if (value) return value.trim();
  throw new NotifyError('SECRET_UNAVAILABLE', `The secret ${source}:${id} is not there or is empty.`);
}

const sources = {
  env: async (name: string) => process.env[name],
  ssm: async (name: string, aws: AwsClientConfig) => {
    const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    const { Parameter } = await new SSMClient(aws).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  },
  secretsmanager: async (id: string, aws: AwsClientConfig) => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const [name = '', key] = id.split('#');
    const { SecretString } = await new SecretsManagerClient(aws).send(new GetSecretValueCommand({ SecretId: name }));
    return key === undefined ? SecretString : fieldOf(id, SecretString ?? '', key);
  },
};

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
