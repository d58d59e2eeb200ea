import * as v from 'valibot';

const secretSchemas = new WeakSet<object>();
const secretIssues = new WeakSet<object>();

/**
 * Marks a schema as one of a secret: no fault ever repeats the value that was received.
 * @example v.strictObject({ token: secret(text('the token of a bot')) })
 */
export function secret<const Schema extends v.GenericSchema>(schema: Schema): Schema {
  const marked = {
    ...schema,
    '~run'(dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) {
      const result = schema['~run'](dataset, config);
      for (const issue of result.issues ?? []) secretIssues.add(issue);
      return result;
    },
  };
  secretSchemas.add(marked['~run']);
  return marked;
}

/**
 * The names of an object schema's entries that are secrets.
 * @example
 * secretFields(v.object({ url: v.string(), token: secret(v.string()) })); // ['token']
 */
export function secretFields(schema: { readonly entries: v.ObjectEntries }): string[] {
  return Object.entries(schema.entries)
    .filter(([, entry]) => isSecret(entry))
    .map(([name]) => name);
}

function isSecret(schema: object): boolean {
  const { '~run': run, wrapped } = schema as { '~run': object; wrapped?: object };
  return secretSchemas.has(run) || (wrapped !== undefined && isSecret(wrapped));
}

/** Whether an issue is about a value that must not be repeated. */
export function isSecretIssue(issue: v.BaseIssue<unknown>): boolean {
  return secretIssues.has(issue) || (issue.issues ?? []).some(isSecretIssue);
}

const referenceForm = /^(env|ssm|secretsmanager):.+$/s;

/**
 * Whether `text` names a secret (`env:NAME`, `ssm:/path`, `secretsmanager:id` or `secretsmanager:id#key`) instead of being one.
 * @example
 * isSecretReference('ssm:/alerts/token'); // true
 * isSecretReference('hunter2'); // false
 */
export function isSecretReference(text: string): boolean {
  return referenceForm.test(text);
}

/** The name of a secret. The secret itself is refused, for files that are committed. */
export const secretReference = secret(v.pipe(v.string(referenceWords), v.check(isSecretReference, referenceWords)));

function referenceWords(): string {
  return 'expected the name of a secret: "env:NAME", "ssm:/path", "secretsmanager:id" or "secretsmanager:id#key"';
}
