import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { exampleFleet } from '../example-fleet.ts';

/** Kept whole, so that a change can be read; of the others the sum is kept. `UPDATE_GOLDEN=1` writes them anew. */
const whole = [
  'dashboards/bizom-prod/bizom-prod-ell.json',
  'dashboards/bizom.yaml',
  'datasources/bizom.yaml',
  'alerting/bizom-contact-points.json',
  'alerting/bizom-policies.json',
  'alerting/bizom-mute-timings.json',
  'alerting/bizom-templates.json',
  'grafana.ini',
];
const golden = (path: string) => new URL(`golden/${path}`, import.meta.url);
const files = provisioning(fleetContent(exampleFleet));
const sums = [...files].map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`).join('');

async function expectGolden(path: string, text: string): Promise<void> {
  if (process.env['UPDATE_GOLDEN']) {
    await mkdir(dirname(golden(path).pathname), { recursive: true });
    await writeFile(golden(path), text);
  }
  expect(text).toBe(await readFile(golden(path), 'utf8'));
}

describe("the example fleet's files", () => {
  it.each(whole)('%s is as it was', async (path) => {
    await expectGolden(path, files.get(path) ?? '');
  });

  it('are the same bytes as they were, all of them', () => expectGolden('SHA256SUMS', sums));

  it('are the same bytes when they are made again', () => {
    expect([...provisioning(fleetContent(exampleFleet))]).toEqual([...files]);
  });
});
