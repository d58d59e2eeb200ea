import * as v from 'valibot';
import { OptionsError } from './errors.ts';

/** @throws OptionsError naming each option that is wrong, what was expected and what came. */
export function parseOptions<const Schema extends v.GenericSchema>(
  schema: Schema,
  options: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  throw new OptionsError(result.issues.map(describeIssue).join('; '));
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const name = v.getDotPath(issue) ?? 'options';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${name}: no such option`;
  const expected = issue.kind === 'schema' ? `expected ${issue.expected}` : issue.message;
  return `${name}: ${expected}, came ${showInput(name, issue.input)}`;
}

/** What came, unless it is or holds a secret. */
function showInput(name: string, input: unknown): string {
  if (/auth|password|api_?key|credentials/i.test(name)) return 'something else';
  const text = JSON.stringify(input) ?? String(input);
  return text.replace(/\/\/[^/@"]*@/g, '//…@');
}
