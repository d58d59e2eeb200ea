import { resolveService } from '@bizom/fleet';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deploymentAlerts } from '../../src/alerts/deployments.ts';
import { checkFiles } from '../../src/check/check.ts';
import { serviceDashboard } from '../../src/dashboards/service.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { fleetTarget } from '../../src/model/target.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { smallFleet } from '../small-fleet.ts';

const runs = process.env['CHAOS'] ? 100_000 : 5000;
/** A few seconds on an idle machine; more on a busy one, and with more runs. */
const timeout = process.env['CHAOS'] ? 3_600_000 : 300_000;

/** One small dashboard, one rule, and all notifications. */
const target = fleetTarget(smallFleet, resolveService(smallFleet, 'dev', 'orders'));
const dashboard = serviceDashboard(target).build();
const few = ['Tasks missing', 'Errors', 'Deployments'];
const content = {
  ...fleetContent(smallFleet),
  dashboards: [
    {
      folder: { uid: 'f', title: 'f' },
      dashboard: { ...dashboard, panels: (dashboard.panels ?? []).filter(({ title }) => few.includes(title ?? '')) },
    },
  ],
  rules: deploymentAlerts(target).slice(0, 1),
};
const files = provisioning(content);
const values = [...files]
  .filter(([path]) => path.endsWith('.json'))
  .map(([path, text]) => ({ path, value: JSON.parse(text) as unknown }));

/** Every place in a value, as a way to it. */
function placesIn(value: unknown, way: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...way, key]))];
}

function withValueAt(value: unknown, [key, ...rest]: string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = withValueAt(copy[key], rest, other);
  return copy;
}

const planted = fc.constantFrom(...values).chain(({ path, value }) =>
  fc.record({
    path: fc.constant(path),
    value: fc.constant(value),
    way: fc.constantFrom(...placesIn(value)),
    other: fc.jsonValue({ maxDepth: 2 }),
  }),
);

it('says of the untouched files that nothing is wrong', () => {
  expect(checkFiles(files).findings).toEqual([]);
});

it('never throws, whatever stands wherever in a file, and ends each finding with where and what', { timeout }, () => {
  fc.assert(
    fc.property(planted, ({ path, value, way, other }) => {
      const { findings } = checkFiles(new Map([...files, [path, JSON.stringify(withValueAt(value, way, other))]]));
      for (const { rule, file, where, message } of findings) {
        if ([rule, file, where, message].some((part) => typeof part !== 'string' || part === ''))
          throw new Error(`an empty part in ${rule}`);
      }
    }),
    { numRuns: runs },
  );
});

it('never throws for text that is no JSON or YAML', { timeout }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...files.keys()), fc.string(), (path, text) => {
      checkFiles(new Map([[path, text]]));
    }),
    { numRuns: runs },
  );
});
