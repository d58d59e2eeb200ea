import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InfraError } from './errors.ts';

/**
 * The right to read what the references name, and nothing else: `ssm:/path` or `secretsmanager:id#key`.
 * @throws InfraError `SECRET_NOT_DEPLOYABLE` for `env:NAME`: it would be a secret in the template.
 */
export function readSecrets(scope: Construct, references: readonly string[]): PolicyStatement[] {
  const parameters: string[] = [];
  const secrets: string[] = [];
  for (const reference of new Set(references)) {
    const [source, id = ''] = splitOnce(reference, ':');
    if (source === 'ssm') parameters.push(parameterArn(scope, id));
    else if (source === 'secretsmanager') secrets.push(secretArn(scope, id));
    else throw notDeployable(source);
  }
  return [
    ...statement('ssm:GetParameter', parameters),
    ...statement('secretsmanager:GetSecretValue', [...new Set(secrets)]),
  ];
}

const statement = (action: string, resources: string[]) =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: [action], resources })];

function parameterArn(scope: Construct, name: string): string {
  if (name.startsWith('arn:')) return name;
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') });
}

function secretArn(scope: Construct, id: string): string {
  const [name = ''] = id.split('#');
  if (name.startsWith('arn:')) return name;
  // Secrets Manager appends "-" and six characters to the name.
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** What came is not repeated: it may be the secret itself. */
function notDeployable(source: string | undefined): InfraError {
  const came = source === 'env' ? 'an "env:" reference' : 'something else';
  return new InfraError(
    'SECRET_NOT_DEPLOYABLE',
    `A Lambda reads its secrets by "ssm:/path" or "secretsmanager:id", came ${came}; keep the secret there and name it.`,
  );
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
