import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InfraError } from './errors.ts';

/**
 * The right to read what the references name, and nothing else: `ssm:/path` or `secretsmanager:id#key`. A value that is encrypted
 * with a customer managed key may be decrypted too, by the service that keeps it and for this value alone.
 * @throws InfraError `SECRET_NOT_DEPLOYABLE` for `env:NAME`: it would be a secret in the template.
 */
export function readSecrets(scope: Construct, references: readonly string[]): PolicyStatement[] {
  const parameters: string[] = [];
  const secrets: string[] = [];
  for (const reference of new Set(references)) {
    const [source, id = ''] = splitOnce(reference, ':');
    if (source === 'ssm') parameters.push(parameterArn(scope, id));
    else if (source === 'secretsmanager') secrets.push(...secretArns(scope, id));
    else throw notDeployable(source);
  }
  return [
    ...statement('ssm:GetParameter', parameters),
    ...decrypt(scope, 'ssm', 'PARAMETER_ARN', parameters),
    ...statement('secretsmanager:GetSecretValue', [...new Set(secrets)]),
    ...decrypt(scope, 'secretsmanager', 'SecretARN', [...new Set(secrets)]),
  ];
}

/**
 * Decrypting with any key of the account whose own policy allows it: the encryption context names the parameter or secret.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
function decrypt(scope: Construct, service: string, context: string, arns: readonly string[]): PolicyStatement[] {
  if (arns.length === 0) return [];
  const { region, urlSuffix } = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      conditions: {
        StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` },
        ArnLike: { [`kms:EncryptionContext:${context}`]: arns },
      },
    }),
  ];
}

const statement = (action: string, resources: string[]) =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: [action], resources })];

function parameterArn(scope: Construct, name: string): string {
  if (name.startsWith('arn:')) return name;
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') });
}

/** Secrets Manager appends "-" and six characters to the name; an ARN may be given with or without them. */
function secretArns(scope: Construct, id: string): string[] {
  const [name = ''] = id.split('#');
  if (name.startsWith('arn:')) return [name, `${name}-??????`];
  const arn = Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [arn];
}

/** The received text is not repeated: it may be the secret itself. */
function notDeployable(source: string | undefined): InfraError {
  const received = source === 'env' ? 'an "env:" reference' : 'something else';
  return new InfraError(
    'SECRET_NOT_DEPLOYABLE',
    `A Lambda reads its secrets by "ssm:/path" or "secretsmanager:id", received ${received}; keep the secret there and name it.`,
  );
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
