import { describe, expect, it } from 'vitest';
import { logObjects } from '../../src/kibana/log-objects.ts';
import { smallFleet } from '../small-fleet.ts';

// biome-ignore lint/suspicious/noExplicitAny: attributes are JSON of any shape
type Json = any;

const text = logObjects(smallFleet) ?? '';
const objects: Json[] = text
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const find = (id: string) => objects.find((object) => object.id === id);
const source = (object: Json) => JSON.parse(object.attributes.kibanaSavedObjectMeta.searchSourceJSON);

describe('saved objects for Kibana and OpenSearch Dashboards', () => {
  it('are a data view, a search a service, two visualizations, the last errors and a dashboard an environment', () => {
    expect(objects.map(({ type, id }) => `${type} ${id}`)).toEqual([
      'index-pattern shop-logs',
      'search shop-dev-logs_orders',
      'visualization shop-dev-errors',
      'visualization shop-dev-exceptions',
      'search shop-dev-last-errors',
      'dashboard shop-dev-logs',
      'search shop-prod-logs_orders',
      'search shop-prod-logs_billing',
      'visualization shop-prod-errors',
      'visualization shop-prod-exceptions',
      'search shop-prod-last-errors',
      'dashboard shop-prod-logs',
    ]);
  });

  it('keep their ids, so that an import again changes only them', () => {
    expect(logObjects(smallFleet)).toBe(text);
    expect(new Set(objects.map(({ id, type }) => `${type} ${id}`)).size).toBe(objects.length);
  });

  it('refer only to objects of the file that stand before them', () => {
    const seen = new Set<string>();
    for (const { id, type, references } of objects) {
      for (const reference of references) expect(seen).toContain(`${reference.type} ${reference.id}`);
      seen.add(`${type} ${id}`);
    }
  });

  // elastic/kibana 7.10 src/plugins/discover/server/saved_objects/search.ts and data/common/search/search_source.
  it('search the log group of a service, newest first, with the columns one reads', () => {
    const search = find('shop-prod-logs_orders');
    expect(search.attributes).toMatchObject({
      columns: ['@log_stream', '@message'],
      sort: [['@timestamp', 'desc']],
      version: 1,
    });
    expect(source(search)).toMatchObject({
      query: { language: 'kuery', query: '@log_group:"/ecs/prod/orders"' },
      indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.index',
    });
    expect(search.references).toEqual([
      { id: 'shop-logs', name: 'kibanaSavedObjectMeta.searchSourceJSON.index', type: 'index-pattern' },
    ]);
  });

  // src/plugins/visualizations/server/saved_objects/visualization.ts; vis types in src/plugins/vis_type_{vislib,table}.
  it('draw errors over time by log group, and count exceptions by name', () => {
    const overTime = JSON.parse(find('shop-prod-errors').attributes.visState);
    expect(overTime.type).toBe('histogram');
    expect(overTime.aggs.map(({ type, schema }: Json) => `${type} ${schema}`)).toEqual([
      'count metric',
      'date_histogram segment',
      'terms group',
    ]);
    expect(source(find('shop-prod-errors')).query).toEqual({
      language: 'lucene',
      query: '(@log_group:"/ecs/prod/orders" OR @log_group:"/ecs/prod/billing") AND (@message:(ERROR OR FATAL))',
    });
    const byName = JSON.parse(find('shop-prod-exceptions').attributes.visState);
    expect(byName.type).toBe('table');
    expect(byName.aggs[1].params.filters).toContainEqual({
      label: 'OutOfMemoryError',
      input: { language: 'kuery', query: '@message:*OutOfMemoryError*' },
    });
  });

  // src/plugins/dashboard/server/saved_objects/dashboard.ts: panels name their objects by panelRefName.
  it('put them on a dashboard of 48 columns, each panel with its reference', () => {
    const board = find('shop-prod-logs');
    const panels = JSON.parse(board.attributes.panelsJSON);
    expect(panels.map(({ panelRefName }: Json) => panelRefName)).toEqual(
      board.references.map(({ name }: Json) => name),
    );
    for (const { gridData, panelIndex } of panels) {
      expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
      expect(gridData.i).toBe(panelIndex);
    }
  });

  it('are left out where the fleet names no log store', () => {
    const { logs: _, ...dashboards } = smallFleet.dashboards;
    expect(logObjects({ ...smallFleet, dashboards })).toBeUndefined();
  });
});
