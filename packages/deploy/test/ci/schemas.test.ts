import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFleet } from '@bizom/fleet';
import { type CiSchema, schemaFaults } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { pipelinesFile } from '../../src/index.ts';

const schemas: Record<string, CiSchema> = {
  bitbucket: 'bitbucket-pipelines',
  github: 'github-workflows',
  gitlab: 'gitlab-ci',
};
const fleet = (pipelines: object) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {}, 'live-eu': { production: true } },
    services: { cart: {} },
    dashboards: { grafanaUrl: 'https://grafana.example.com' },
    deploy: { pipelines },
  });
const fleets = {
  "the first team's fleet": firstFleet,
  'OIDC and branches with odd names': fleet({ oidc: true, branches: { main: 'dev', "release/it's-1.x": 'live-eu' } }),
  'no branches, caches, dashboards or messages': fleet({ caches: [], afterScript: [], dashboards: false, size: '8x' }),
};
const cells = Object.keys(schemas).flatMap((ci) => Object.keys(fleets).map((name) => [ci, name] as const));

describe('a generated pipelines file passes the JSON schema that its CI system publishes', () => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'deploy schema '));
    // Fetches the schemas, so that no test's time-out runs meanwhile.
    await faults('gitlab', 'x: {script: [true]}');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const faults = (ci: string, text: string) => {
    const file = join(directory, `${ci}.yml`);
    writeFileSync(file, text);
    return schemaFaults(schemas[ci] as CiSchema, file);
  };

  test.each(cells)('%s: %s', async (ci, name) => {
    expect(await faults(ci, pipelinesFile(fleets[name as keyof typeof fleets], ci))).toBe('');
  });

  test.each([
    ['bitbucket', 'pipelines: {custom: {x: [{step: {size: 3x, script: [true]}}]}}'],
    ['github', 'on: push\njobs: {x: {runs-on: ubuntu-latest, steps: [{uze: actions/checkout@v4}]}}'],
    ['gitlab', 'x: {script: [true], when: sometimes}'],
  ])('a wrong file of %s does not pass', async (ci, text) => {
    expect(await faults(ci, text)).toMatch(/Schema validation errors/);
  });
});
