import { x } from 'tinyexec';
import { pythonWith } from './python.ts';

/** Published JSON schemas of the files that CI systems read, as check-jsonschema brings them (from schemastore.org and the vendors). */
export type CiSchema = 'bitbucket-pipelines' | 'github-workflows' | 'gitlab-ci';

/** Checks a file against a published JSON schema. Returns the faults, or an empty text. */
export async function schemaFaults(schema: CiSchema, file: string): Promise<string> {
  const python = await pythonWith('check-jsonschema-0.39.0', ['check-jsonschema==0.39.0']);
  const args = ['-m', 'check_jsonschema', '--builtin-schema', `vendor.${schema}`, '--no-cache', '--', file];
  const { exitCode, stdout, stderr } = await x(python, args);
  return exitCode === 0 ? '' : `${stdout}\n${stderr}`.trim();
}
