/** What an engine's error says of an item. */
export interface EngineError {
  type?: unknown;
  reason?: unknown;
  caused_by?: { type?: unknown; reason?: unknown };
}

/**
 * Whose fault a refusal is.
 * - `document`: the index cannot take a field as it is; without that field it takes the document.
 * - `state`: the index or the cluster takes no such write now, whatever the document is.
 * - `unknown`: neither is known.
 */
export type Fault = 'document' | 'state' | 'unknown';

/** Types of errors about a state. Seen on Elasticsearch 6.8 to 9.5 and OpenSearch 1.3 to 3.6. */
const stateTypes = new Set([
  // the cluster has as many shards as it may have
  'validation_exception',
  'index_closed_exception',
  'index_not_found_exception',
  'invalid_index_name_exception',
  'invalid_alias_name_exception',
  'routing_missing_exception',
  'resource_already_exists_exception',
  'cluster_block_exception',
  'index_primary_shard_not_allocated_exception',
  'no_shard_available_action_exception',
  'process_cluster_event_timeout_exception',
  'unavailable_shards_exception',
  'snapshot_in_progress_exception',
  'security_exception',
]);

/** Types of errors about a document's fields. */
const documentTypes = new Set([
  'mapper_parsing_exception',
  'document_parsing_exception',
  'strict_dynamic_mapping_exception',
  'mapper_exception',
  'parsing_exception',
  'parse_exception',
  'x_content_parse_exception',
  'json_parse_exception',
  'input_coercion_exception',
  'number_format_exception',
  'date_time_parse_exception',
  'max_bytes_length_exceeded_exception',
]);

/** How the reason of a state begins where the type says nothing, as `illegal_argument_exception` covers states and documents. */
const stateReasons = [
  /^no write index is defined for/,
  /^pipeline with id \[/,
  /^only write ops with an op_type of create/,
  /^number of documents in the (?:index|shard) can/i,
  /^request \[[^\]]*\] contains unrecognized parameter/,
  // An index that cannot be created, because a template is wrong.
  /^failed to parse mapping/i,
  /^Root mapping definition has unsupported parameters/,
  /^No handler for type \[/,
  /^(?:unknown|private) (?:index )?setting \[|^Failed to parse value .* for setting \[/i,
  /^(?:analyzer|normalizer|tokenizer|similarity) \[/i,
  /index template .* creates data streams only|use create data stream api instead/,
];

/** How the reason of an error about fields reads where the type says nothing. */
const documentReasons = [
  /^Document contains at least one immense term/,
  /^DocValuesField "/,
  /^mapper \[/,
  /^can't merge a non object mapping/i,
  /^object mapping \[/,
  /^Limit of (?:total fields|mapping depth|nested)/i,
  /^Field name \[.*\] is longer than/,
  /^(?:object )?field (?:name )?(?:cannot|starting)/i,
  /^name cannot be empty/,
  /^Could not dynamically add mapping/,
  /^Field \[.*\] is (?:defined|a metadata field)/,
];

/** Tells by its type, its cause's type and, where those say nothing, its reason whose fault a refusal is. */
export function faultOf(error: EngineError): Fault {
  const type = String(error.type ?? '');
  const reason = String(error.reason ?? '');
  if (stateTypes.has(type) || stateReasons.some((words) => words.test(reason))) return 'state';
  if (documentTypes.has(type) || documentTypes.has(String(error.caused_by?.type ?? ''))) return 'document';
  return documentReasons.some((words) => words.test(reason)) ? 'document' : 'unknown';
}
