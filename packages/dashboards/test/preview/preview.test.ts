import type { Fleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { renderPage } from '../../src/preview/page.ts';
import { previewModel } from '../../src/preview/preview.ts';
import { sampleSource } from '../../src/preview/sample.ts';
import { exampleFleet } from '../example-fleet.ts';
import { smallFleet } from '../small-fleet.ts';

const span = { fromSeconds: 1_768_464_000, toSeconds: 1_768_474_800 };
const options = { source: sampleSource, span, theme: 'dark' as const };
const content = fleetContent(smallFleet);
/** Its service `ell` has the incident of the sample. */
const troubledFleet: Fleet = {
  ...exampleFleet,
  dashboards: {
    ...exampleFleet.dashboards,
    logs: {
      url: 'https://logs.example.com',
      errorQuery: '@message:ERROR',
      engine: { url: 'https://search.example.com', index: 'cwl-*', kind: 'elasticsearch' },
    },
  },
};

describe('a preview', () => {
  it('draws every dashboard, every panel at its place, with every line that its queries find', async () => {
    const { dashboards } = await previewModel(content, options);
    expect(dashboards.map(({ uid }) => uid)).toEqual(content.dashboards.map(({ dashboard }) => dashboard.uid));
    const orders = dashboards.find(({ uid }) => uid === 'shop-prod-orders');
    const cpu = orders?.panels.find(({ title, kind }) => title === 'CPU' && kind === 'chart');
    expect(cpu).toMatchObject({ kind: 'chart', unit: 'percent', w: 8, thresholdsShown: true });
    expect(cpu?.steps.map(({ value }) => value)).toEqual([null, 70]);
    expect(cpu?.lines.map(({ label }) => label)).toEqual(['Average', 'Maximum']);
    expect(cpu?.lines.every(({ values }) => values.filter((value) => value !== null).length > 100)).toBe(true);
  });

  it('shows what an expression makes of hidden queries, and not the queries', async () => {
    const { dashboards } = await previewModel(content, { ...options, uids: ['shop-prod-orders'] });
    const missing = dashboards[0]?.panels.find(({ title }) => title === 'Tasks missing');
    expect(missing?.lines.map(({ label }) => label)).toEqual(['Missing']);
  });

  it('computes rates and shares as CloudWatch does, and shows only the results', async () => {
    const { dashboards } = await previewModel(content, { ...options, uids: ['shop-prod-orders'] });
    const lines = (title: string) =>
      dashboards[0]?.panels.find((one) => one.title === title && one.kind === 'chart')?.lines;
    expect(lines('Requests')?.map(({ label }) => label)).toEqual(['Requests']);
    expect(lines('Errors')?.map(({ label }) => label)).toEqual(['Errors']);
    const [rate] = lines('Requests') ?? [];
    // The sample has some hundred requests a minute.
    expect(Math.max(...(rate?.values ?? []).map((value) => value ?? 0))).toBeLessThan(100);
  });

  it('makes the table of the overview from the labels, a row a service', async () => {
    const { dashboards } = await previewModel(content, { ...options, uids: ['shop-prod-_overview'] });
    const { table } = dashboards[0]?.panels.find(({ kind }) => kind === 'table') ?? {};
    expect(table?.rows.map(({ name }) => name)).toEqual(['orders', 'billing']);
    expect(table?.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Healthy', 'Requests', 'Errors', 'Latency', 'CPU', 'Memory', 'Tasks', 'Missing']),
    );
    expect(table?.rows[0]?.values['Tasks']).toBe(2);
  });

  it('marks a deployment in a sample only: real ones are not read', async () => {
    const read = async (queries: readonly unknown[]) => queries.map(() => []);
    const real = await previewModel(content, { ...options, source: { name: 'CloudWatch', read } });
    const sample = await previewModel(content, options);
    expect(sample.dashboards.flatMap(({ marks }) => marks).length).toBeGreaterThan(0);
    expect(real.dashboards.flatMap(({ marks }) => marks)).toEqual([]);
  });

  it('keeps the order of the columns, and says how long ago a service was deployed', async () => {
    const { dashboards } = await previewModel(content, { ...options, uids: ['shop-prod-_overview'] });
    const { table } = dashboards[0]?.panels.find(({ kind }) => kind === 'table') ?? {};
    const names = table?.columns.map(({ name }) => name) ?? [];
    expect(names.slice(0, 3)).toEqual(['Healthy', 'Requests', 'Errors']);
    expect(table?.columns.at(-1)).toMatchObject({ name: 'Deployed', unit: 'dateTimeFromNow' });
    // The sample's deployment is at six tenths of three hours.
    expect((table?.rows[0]?.values['Deployed'] ?? 0) / 1000).toBeCloseTo(span.fromSeconds + 0.6 * 10_800, -2);
  });

  it('lists the alerts, deployments and log lines of a sample, counts its lines by level, and marks what stopped', async () => {
    const { dashboards } = await previewModel(fleetContent(troubledFleet), { ...options, uids: ['bizom-prod-ell'] });
    const panel = (title: string) => dashboards[0]?.panels.find((one) => one.title === title);
    expect(panel('Alerts')?.entries).toMatchObject([
      { text: 'ell: CPU above its limit', detail: expect.stringMatching(/^Firing/) },
    ]);
    expect(panel('Last deployments')?.entries).toHaveLength(1);
    expect(panel('Last errors')?.entries?.[0]?.text).toMatch(/^ERROR/);
    expect(panel('Log lines by level')).toMatchObject({ stacked: true, bars: true });
    expect(panel('Log lines by level')?.lines.map(({ label }) => label)).toEqual(['ERROR', 'WARN', 'INFO']);
    expect(panel('Log errors')?.lines.map(({ label }) => label)).toEqual(['Errors']);
    expect(dashboards[0]?.marks.map(({ color }) => color)).toEqual(['blue', 'red', 'orange']);
  });

  it('leaves lists to Grafana where the numbers are real', async () => {
    const source = { name: 'real', read: async (queries: readonly unknown[]) => queries.map(() => []) };
    const { dashboards } = await previewModel(fleetContent(troubledFleet), {
      ...options,
      source,
      uids: ['bizom-prod-ell'],
    });
    const panels = dashboards[0]?.panels ?? [];
    expect(panels.filter(({ kind }) => kind === 'other').map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Alerts', 'Last deployments', 'Last errors']),
    );
    expect(dashboards[0]?.marks).toEqual([]);
  });

  it('puts the chosen values in the place of variables', async () => {
    const asked: string[] = [];
    const source = {
      name: 'spy',
      read: async (queries: readonly { dimensions: object }[]) => {
        asked.push(...queries.map(({ dimensions }) => JSON.stringify(dimensions)));
        return queries.map(() => []);
      },
    };
    await previewModel(content, { ...options, source, uids: ['shop-_any-service'] });
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.join()).not.toContain('$');
    expect(asked).toContain('{"ClusterName":"dev","ServiceName":"orders"}');
  });

  it('is the same page for the same input, needs nothing from outside, and cannot be ended by its own data', async () => {
    const model = await previewModel(content, options);
    const [first] = model.dashboards;
    if (first) first.title = '</script><script>alert(1)</script><!--';
    const page = renderPage(model);
    expect(page).toBe(renderPage(model));
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(page).not.toContain('<script>alert(1)');
    expect(page.match(/<\/script>/g)?.length).toBe(page.match(/<script[ >]/g)?.length);
  });

  it('names the dashboards there are when asked for another', async () => {
    await expect(previewModel(content, { ...options, uids: ['gone'] })).rejects.toMatchObject({
      code: 'UNKNOWN_DASHBOARD',
      message: expect.stringContaining('shop-prod-orders'),
    });
  });
});
