import { systemFields } from '../document/system-fields.ts';
import type { Engine } from './engine.ts';
import type { IndexTarget } from './index-target.ts';

/** Marks a template as this package's: only such a one is ever replaced. */
export const templateOwner = '@bizom/log-shipper';
export const templateName = 'bizom-logs';

/** What a template may be told. */
export interface TemplateOptions {
  target: Pick<IndexTarget, 'kind' | 'patterns'>;
  /** Which documents it is for. */
  format: 'cwl' | 'ecs';
  /** Fields that an index may have; default 1000, the engines' own limit. */
  maxFields: number;
  /** How often new documents become searchable, seconds; default 1. */
  refreshIntervalSeconds: number;
  /** The type that documents are written with, where the engine knows types; false for none. */
  type: string | false;
  /** More settings of each index; default none. */
  settings?: Record<string, unknown>;
}

/** Where an engine keeps its templates, and this one's content. */
export interface IndexTemplate {
  path: string;
  /** Query parameters of the request. */
  querystring: Record<string, boolean>;
  body: Record<string, unknown>;
}

/**
 * The index template for an engine: messages searchable as text, ids and names as keywords, own strings as keywords.
 * Engines that know types get the older form, in which a mapping names its type: an index that a composable template
 * made has the type `_doc`, and would refuse every document of another.
 */
export function indexTemplate(engine: Engine, options: TemplateOptions, hasMatchOnlyText: boolean): IndexTemplate {
  const settings = {
    'index.mapping.total_fields.limit': options.maxFields,
    'index.refresh_interval': `${options.refreshIntervalSeconds}s`,
    ...options.settings,
  };
  const { kind, patterns } = options.target;
  const isDataStream = kind === 'data-stream' && engine.types !== 'required';
  const mapping = templateMapping(engine, options.format, hasMatchOnlyText);
  if (engine.types === 'refused' || isDataStream) {
    const body = {
      index_patterns: patterns,
      // Elasticsearch's own template for logs-*-* has 100, and refuses another of that priority for the same names.
      priority: isDataStream ? 200 : 100,
      ...(isDataStream && { data_stream: {} }),
      _meta: { owner: templateOwner },
      template: { settings, mappings: mapping },
    };
    return { path: `/_index_template/${templateName}`, querystring: {}, body };
  }
  const type = options.type || (engine.types === 'required' && '_doc');
  const mappings = type === false ? mapping : { [type]: mapping };
  return {
    path: `/_template/${templateName}`,
    querystring: { include_type_name: type !== false },
    body: { index_patterns: patterns, order: 100, settings, mappings },
  };
}

function templateMapping(engine: Engine, format: 'cwl' | 'ecs', hasMatchOnlyText: boolean) {
  const message = hasMatchOnlyText ? { type: 'match_only_text' } : { type: 'text', norms: false };
  return {
    _meta: { owner: templateOwner, engine: engine.distribution },
    dynamic_templates: [
      { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
    ],
    properties: {
      ...(format === 'ecs' ? ecsProperties(message) : cwlProperties(message)),
      '@timestamp': { type: 'date' },
      '@fields_text': { type: 'text', norms: false },
    },
  };
}

function cwlProperties(message: object) {
  const keywords = systemFields.filter((field) => field !== '@timestamp' && field !== '@message');
  return { ...Object.fromEntries(keywords.map((field) => [field, { type: 'keyword' }])), '@message': message };
}

function ecsProperties(message: object) {
  return {
    message,
    error: { properties: { message, stack_trace: message } },
    event: { properties: { original: { type: 'keyword', index: false, doc_values: false } } },
  };
}

/** Whether a template that an engine returned is this package's. */
export function isOwnTemplate(found: unknown): boolean {
  return JSON.stringify(found ?? null).includes(`"owner":"${templateOwner}"`);
}
