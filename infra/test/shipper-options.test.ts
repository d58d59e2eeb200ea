import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FleetError, parseFleet } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { InfraError } from '../src/errors.ts';
import { shipperEnvironment } from '../src/shipper-environment.ts';

const fleet = (shipper: unknown) =>
  parseFleet({
    ...{ name: 'shop', accountId: '111122223333', region: 'eu-west-1', environments: { dev: {} }, services: {} },
    logs: { shipper },
  });

/** Variables that are not options of a fleet's shipper: the constructs set them, from `infra` and `logs`. */
const setByConstructs = /^(ENGINE_|AWS_|QUARANTINE$|OWN_LOG_GROUPS$|LOG_GROUP_METRICS$)/;

describe('the options of the shipper that a fleet can set', () => {
  test('are all that the Lambda reads', () => {
    const handler = createRequire(import.meta.url).resolve('@bizom/log-shipper/handler');
    const source = readFileSync(handler.replace('dist/lambda/handler.js', 'src/lambda/environment.ts'), 'utf8');
    const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name);
    const options = variables
      .filter((name) => !setByConstructs.test(name))
      .map((name) => name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    expect(options.length).toBeGreaterThan(15);
    let refused = '';
    try {
      fleet({ noSuchOption: 1 });
    } catch (error) {
      refused = (error as FleetError).message;
    }
    const known = refused.replace(/^.*the options are /s, '').split(', ');
    expect(known.sort()).toEqual(options.sort());
  });

  test.each([
    { index: 'cwl-{yyyy}.{MM}.{dd}' },
    { index: 'logs' },
    { operation: 'create', documentType: 'none', typeField: 'kind' },
    { fields: { team: 'payments', 'a.b': [1, { c: true }] } },
    { streamFields: true, stitch: false, gzip: true },
    { timestamp: 'message', systemFields: 'merge', bigIntegers: 'exact' },
    { sample: [{ pattern: '(?i)debug|trace', keepOneIn: 0 }] },
    { redact: { secrets: true, patterns: ['\\b\\d{16}\\b', '[^\\s"]+@example\\.com'], fields: ['password'] } },
    { maxFields: 1, maxBulkBytes: 1024, maxPayloadBytes: 1, concurrency: 1, requestTimeoutMs: 1 },
  ])('are taken by both: %j', (shipper) => {
    expect(() => shipperEnvironment(fleet(shipper).logs.shipper)).not.toThrow();
  });

  test.each([
    { index: 'Logs' },
    { index: '-logs' },
    { index: 'lo gs' },
    { index: 'logs-{year}' },
    { index: 'x'.repeat(256) },
    { operation: 'upsert' },
    { typeField: '_id' },
    { typeField: 'a..b' },
    { fields: { '': 1 } },
    { fields: 'team' },
    { timestamp: 'event' },
    { systemFields: true },
    { sample: [{ pattern: '[', keepOneIn: 1 }] },
    { sample: [{ pattern: 'x', keepOneIn: -1 }] },
    { sample: [{ pattern: 'x', keepOneIn: 1.5 }] },
    { sample: { pattern: 'x', keepOneIn: 1 } },
    { redact: { patterns: ['(?=x)'] } },
    { redact: { patterns: ['(x)\\1'] } },
    { redact: { fields: [''] } },
    { redact: { field: ['x'] } },
    { maxFields: 0 },
    { maxBulkBytes: 1023 },
    { concurrency: 0 },
    { requestTimeoutMs: 0 },
  ])('are refused by both: %j', (shipper) => {
    expect(() => fleet(shipper)).toThrow(FleetError);
    expect(() => shipperEnvironment(shipper as never)).toThrow(InfraError);
  });
});
