import type { BatchOrigin } from './document.ts';
import type { EncodeRules } from './document-options.ts';
import { ecsFixedFields } from './ecs-fields.ts';
import { streamFieldNames, streamFields } from './stream-fields.ts';

/** The fields that every document of a batch gets besides the blueprint's own. */
export function batchFields(origin: BatchOrigin, rules: EncodeRules): Record<string, unknown> {
  return {
    ...(rules.streamFields && streamFields(origin.logStream)),
    ...(rules.typeField !== undefined && { [rules.typeField]: rules.type || 'bizom' }),
    ...rules.fields,
  };
}

/** The names of the fields that `batchFields` gives, whatever the stream's name is. */
export function batchFieldNames({ format, streamFields: hasStreamFields, typeField, fields }: EncodeRules): string[] {
  if (format === 'ecs') return [...ecsFixedFields, ...Object.keys(fields)];
  return [
    ...(hasStreamFields ? streamFieldNames : []),
    ...(typeField === undefined ? [] : [typeField]),
    ...Object.keys(fields),
  ];
}
