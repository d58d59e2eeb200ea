import { awsRegion, parseOptions, text } from '@bizom/options';
import * as v from 'valibot';
import { OptionsError, optionsError } from '../errors.ts';
import { dataStreamName, dataStreamPart } from './data-stream.ts';
import { fieldNameSchema, fieldsSchema } from './field-name.ts';
import { defaultIndexPattern, indexPatternSchema } from './index-name.ts';

export const encodeOptionEntries = {
  /**
   * `cwl`: the documents of AWS's blueprint. `ecs`: the Elastic Common Schema, in the data stream `logs-{dataset}-{namespace}`, to which
   * documents are written by `create` and without a type. Default `cwl`.
   */
  format: v.optional(v.picklist(['cwl', 'ecs']), 'cwl'),
  /** Dataset of the data stream of format `ecs`; default `generic`. */
  dataset: v.optional(dataStreamPart, 'generic'),
  /** Namespace of the data stream of format `ecs`; default `default`. */
  namespace: v.optional(dataStreamPart, 'default'),
  /** Region of the log groups: `cloud.region` of format `ecs`. Default not said; the Lambda says its own. */
  cloudRegion: v.optional(awsRegion),
  /** Type of every document, or `false` for none; default `bizom`. When shipping, engines that refuse types get none. */
  type: v.optional(v.union([text('the name of a type'), v.literal(false)]), 'bizom'),
  /** Also writes the type into this field of each document; default none. */
  typeField: v.optional(fieldNameSchema),
  /** Name of the index, with `{yyyy}`, `{MM}`, `{dd}` for the event's UTC day; default `cwl-{yyyy}.{MM}.{dd}`. */
  index: v.optional(indexPatternSchema, defaultIndexPattern),
  /** `index` overwrites a redelivered document with itself; `create` is what data streams take. Default `index`. */
  operation: v.optional(v.picklist(['index', 'create']), 'index'),
  /** Fields that every document gets, such as `{environment: 'dev'}`; they win over an event's own. Default none. */
  fields: v.optional(fieldsSchema, {}),
  /** Adds `@service`, `@container` and `@task_id` from a stream named `prefix/container/taskId`; default false. */
  streamFields: v.optional(v.boolean(), false),
  /** `message`: a JSON message's own ISO `@timestamp` (with its microseconds) wins over CloudWatch's. Default `cloudwatch`. */
  timestamp: v.optional(v.picklist(['cloudwatch', 'message']), 'cloudwatch'),
  /** Fields that CloudWatch adds by `emitSystemFields`: `extracted`, as AWS's blueprint takes them, or `merge`. Default `extracted`. */
  systemFields: v.optional(v.picklist(['extracted', 'merge']), 'extracted'),
  /** Integers beyond 2^53 in JSON messages: `rounded`, as AWS's blueprint does, or `exact`. Default `rounded`. */
  bigIntegers: v.optional(v.picklist(['rounded', 'exact']), 'rounded'),
};

const encodeOptionsSchema = v.strictObject(encodeOptionEntries);

/** How documents are made; every option has a default. */
export type EncodeOptions = v.InferInput<typeof encodeOptionsSchema>;
/** Encode options with their defaults filled in. */
export type EncodeRules = v.InferOutput<typeof encodeOptionsSchema>;

export function encodeRules(options: EncodeOptions): EncodeRules {
  if (isEmpty(options)) return defaultRules;
  return formatRules(parseOptions(encodeOptionsSchema, options, { error: optionsError }), options);
}

/**
 * The rules, with what follows from the format.
 * @throws OptionsError for an option that contradicts the format
 */
export function formatRules<Rules extends EncodeRules>(rules: Rules, given: EncodeOptions): Rules {
  if (rules.format === 'cwl') {
    const other = (['dataset', 'namespace'] as const).find((name) => given[name] !== undefined);
    if (other === undefined) return rules;
    throw new OptionsError(`${other}: expected only with format "ecs", whose data stream it names`);
  }
  if (given.index !== undefined)
    throw new OptionsError(
      'index: expected none with format "ecs", whose data stream is named by dataset and namespace',
    );
  if (given.operation === 'index')
    throw new OptionsError('operation: expected "create" with format "ecs", as a data stream takes no other');
  return { ...rules, index: dataStreamName(rules), operation: 'create', type: false };
}

/** Made once: for a small payload, checking no options would cost more than inflating it. */
const defaultRules = parseOptions(encodeOptionsSchema, {});

function isEmpty(options: object): boolean {
  for (const _ in options) return false;
  return true;
}
