/*
 * Saved objects of Kibana and OpenSearch Dashboards, as their exports have them. The form is that of 7.10, the last one both
 * share: later versions of both migrate it on import. Sources: elastic/kibana (7.10, Apache 2.0)
 * src/plugins/{dashboard,visualizations,discover}/server/saved_objects, src/plugins/home/server/services/sample_data;
 * opensearch-project/OpenSearch-Dashboards, the same folders.
 */

/** One line of an export. */
export interface SavedObject {
  id: string;
  type: 'index-pattern' | 'search' | 'visualization' | 'dashboard';
  attributes: Record<string, unknown>;
  references: { id: string; name: string; type: SavedObject['type'] }[];
  migrationVersion: Record<string, string>;
}

/** The last migration of each type that 7.10 knows. */
const migrations: Readonly<Record<SavedObject['type'], string>> = {
  'index-pattern': '7.6.0',
  search: '7.9.3',
  visualization: '7.10.0',
  dashboard: '7.9.3',
};

function savedObject(
  { id, type }: Pick<SavedObject, 'id' | 'type'>,
  attributes: Record<string, unknown>,
  references: SavedObject['references'] = [],
): SavedObject {
  return { id, type, attributes, references, migrationVersion: { [type]: migrations[type] } };
}

/** Which indices are read, and by which field in time. */
export function indexPattern(id: string, title: string): SavedObject {
  return savedObject({ id, type: 'index-pattern' }, { title, timeFieldName: '@timestamp' });
}

/** The name under which a search or visualization refers to its index pattern. */
const indexReference = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** What is searched: a query over an index pattern. */
export interface Source {
  index: string;
  query: string;
  /** Default `kuery`. */
  language?: 'kuery' | 'lucene';
}

function searchSource({ query, language = 'kuery' }: Source, more: object = {}): { searchSourceJSON: string } {
  const source = { query: { language, query }, filter: [], ...more, indexRefName: indexReference };
  return { searchSourceJSON: JSON.stringify(source) };
}

function indexReferences({ index }: Source): SavedObject['references'] {
  return [{ id: index, name: indexReference, type: 'index-pattern' }];
}

/** A saved search with its columns, newest first. */
export function savedSearch(
  id: string,
  title: string,
  source: Source,
  columns: readonly string[],
  description: string,
): SavedObject {
  const attributes = {
    title,
    description,
    hits: 0,
    columns,
    sort: [['@timestamp', 'desc']],
    version: 1,
    kibanaSavedObjectMeta: searchSource(source, { highlightAll: true, version: true }),
  };
  return savedObject({ id, type: 'search' }, attributes, indexReferences(source));
}

/** What a visualization draws: its type, its aggregations and its looks. */
export interface VisState {
  type: 'histogram' | 'table';
  aggs: readonly object[];
  params: object;
}

/** A classic visualization. */
export function visualization(
  id: string,
  title: string,
  source: Source,
  state: VisState,
  description: string,
): SavedObject {
  const attributes = {
    title,
    description,
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify({ title, ...state }),
    kibanaSavedObjectMeta: searchSource(source),
  };
  return savedObject({ id, type: 'visualization' }, attributes, indexReferences(source));
}

/** A panel of a dashboard: 48 columns. */
export interface Placed {
  object: SavedObject;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A dashboard of saved objects, over the last three hours. */
export function dashboard(id: string, title: string, placed: readonly Placed[], description: string): SavedObject {
  const panels = placed.map(({ x, y, w, h }, index) => {
    const i = String(index + 1);
    return {
      version: '7.10.0',
      gridData: { x, y, w, h, i },
      panelIndex: i,
      embeddableConfig: {},
      panelRefName: `panel_${index}`,
    };
  });
  const attributes = {
    title,
    description,
    hits: 0,
    panelsJSON: JSON.stringify(panels),
    optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
    version: 1,
    timeRestore: true,
    timeFrom: 'now-3h',
    timeTo: 'now',
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { language: 'kuery', query: '' }, filter: [] }),
    },
  };
  const references = placed.map(({ object }, index) => ({ id: object.id, name: `panel_${index}`, type: object.type }));
  return savedObject({ id, type: 'dashboard' }, attributes, references);
}

/** One object a line, as an export is; an object stands after those that it refers to. */
export function ndjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
