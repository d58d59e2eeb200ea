import { systemFields } from '../document/system-fields.ts';
import type { Engine } from './engine.ts';

/** Marks a template as this package's: only such a one is ever replaced. */
const templateOwner = '@bizom/log-shipper';
export const templateName = 'bizom-logs';

/** What a template may be told. */
export interface TemplateOptions {
  /** Indexes that it is for; default `cwl-*`. */
  pattern: string;
  /** Fields that an index may have; default 1000, the engines' own limit. */
  maxFields: number;
  /** How often new documents become searchable, seconds; default 1. */
  refreshIntervalSeconds: number;
  /** The type that documents are written with, where the engine knows types; false for none. */
  type: string | false;
  /** The engine, where it is known and cannot be asked; default it is asked. */
  engine?: Engine | undefined;
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
  };
  const mapping = templateMapping(engine, hasMatchOnlyText);
  if (engine.types === 'refused') {
    const body = {
      index_patterns: [options.pattern],
      priority: 100,
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
    body: { index_patterns: [options.pattern], order: 100, settings, mappings },
  };
}

function templateMapping(engine: Engine, hasMatchOnlyText: boolean) {
  const keywords = systemFields.filter((field) => field !== '@timestamp' && field !== '@message');
  const message = hasMatchOnlyText ? { type: 'match_only_text' } : { type: 'text', norms: false };
  return {
    _meta: { owner: templateOwner, engine: engine.distribution },
    dynamic_templates: [
      { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
    ],
    properties: {
      ...Object.fromEntries(keywords.map((field) => [field, { type: 'keyword' }])),
      '@timestamp': { type: 'date' },
      '@message': message,
      '@fields_text': { type: 'text', norms: false },
    },
  };
}

/** Whether a template that an engine returned is this package's. */
export function isOwnTemplate(found: unknown): boolean {
  return JSON.stringify(found ?? null).includes(`"owner":"${templateOwner}"`);
}
