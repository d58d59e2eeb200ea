import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import firstFleet from '../../../fleet.config.ts';
import { dryRun, imageNames, renderReport, type ServiceReport, selectServices } from '../src/index.ts';
import { serviceMessage } from '../src/notify/messages.ts';
import { commitOf, imageParts } from '../src/registry/image-name.ts';

const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9000';
const names = (asked?: string) => selectServices(firstFleet, 'dev', asked)?.map(({ name }) => name);

describe('DEPLOY_SERVICE', () => {
  test.each([
    ['ell', ['ell']],
    ['ell,access-service,notification-producer', ['access-service', 'ell', 'notification-producer']],
    [' ell , ell,', ['ell']],
    ['all', Object.keys(firstFleet.services)],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (asked, expected) => expect(names(asked)).toEqual(expected));

  test.each(['elll', 'ell;rm -rf /', 'ell access-service', '../ell', '__proto__'])(
    '%j is refused with the names there are',
    (asked) => {
      expect(() => names(asked)).toThrow(/the fleet has access-service, .*map-service/);
    },
  );
});

test("the document's names for an image, and one for the commit", () => {
  const [service] = selectServices(firstFleet, 'staging', 'ell') ?? [];
  expect(service && imageNames(firstFleet, service, commit)).toEqual({
    registry: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com',
    repository: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging',
    moving: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging:ell',
    immutable: `596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging:ell-${commit}`,
  });
  expect(service && imageNames(firstFleet, service, commit, 'other').moving).toMatch(/\/other:ell$/);
});

describe("a dry run of the document's fleet", () => {
  const moving = '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/dev:ell';
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'deploy dry '));
    mkdirSync(join(directory, 'ops/dev/ell'), { recursive: true });
    writeFileSync(join(directory, 'ops/dev/ell/Dockerfile'), 'FROM openjdk:11\n');
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const steps = (asked: string, more: Partial<Parameters<typeof dryRun>[0]> = {}) => {
    const services = selectServices(firstFleet, 'dev', asked) ?? [];
    return dryRun({ fleet: firstFleet, environment: 'dev', services, directory, commit, ...more });
  };

  test("shows the document's steps, built and pushed under one name", () => {
    const shown = steps('ell', { desiredCount: 1 });
    expect(shown[0]).toBe('s3:GetObject s3://deploy.mobisy.com/dev/ell/* -> ops/dev/ell/tokens/');
    expect(shown[1]).toBe('mvn --batch-mode --no-transfer-progress clean package -pl deployables/ell -am');
    expect(shown[2]).toMatch(new RegExp(`^docker build --file ops/dev/ell/Dockerfile .*--tag ${moving} `));
    expect(shown).toContain(`docker push ${moving}`);
    expect(shown).toContain(`docker image rm --force ${moving}-${commit} ${moving}`);
    expect(shown).toContain('ecs:UpdateService cluster=dev service=ell desiredCount=1 forceNewDeployment=true');
  });

  test('shows what the run would really do: a generated Dockerfile, the Maven wrapper, the messages, and the annotation', () => {
    writeFileSync(join(directory, 'mvnw'), '', { mode: 0o755 });
    const channels = [{ name: 'team', send: async () => {} }];
    const shown = steps('map-service', { channels, grafanaToken: 'glsa-secret' });
    expect(shown[1]).toMatch(/^\.\/mvnw /);
    expect(shown[2]).toBe('message to team: Code Compilation success.');
    expect(shown[3]).toMatch(/^docker build --file - .* < a generated Dockerfile, FROM eclipse-temurin:17-jre$/);
    expect(shown).toContain('grafana:POST https://monitor.bizom.in/api/annotations');
    expect(shown.at(-1)).toBe('message to team: Deployment of { map-service } to { dev } cluster has been successful.');
    expect(shown.join()).not.toContain('secret');
  });
});

describe('the commit in a tag', () => {
  test.each([
    [`ell-${commit}`, commit],
    [`ell-${commit}-dirty`, undefined],
    ['ell', undefined],
    ['ell-latest', undefined],
    ['ell-service-0a1b2c3d', undefined],
  ])('%s', (tag, expected) => expect(commitOf(tag, 'ell')).toBe(expected));

  test.each([
    ['596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/dev:ell', 'dev'],
    ['127.0.0.1:5000/team/dev@sha256:ab', 'team/dev'],
    ['localhost:5000/dev', 'dev'],
  ])('the repository of %s', (image, expected) => expect(imageParts(image).repository).toBe(expected));
});

const report = (more: Partial<ServiceReport>): ServiceReport => ({
  service: 'ell',
  outcome: 'completed',
  detail: 'steady',
  commit,
  image: 'x',
  seconds: 41.6,
  ...more,
});

test("the message of a success has the document's words, with the real duration instead of a guess", () => {
  const message = serviceMessage(firstFleet.deploy.messages, 'staging', report({ service: 'generic-outlet-service' }));
  expect(message.title).toBe('Deployment of { generic-outlet-service } to { staging } cluster has been successful.');
  expect(message.text).toBe('It is steady and in use, after 42 s.');
});

test('only a completed deployment is reported as successful', () => {
  const outcomes = fc.constantFrom(
    'rolledBack' as const,
    'failed' as const,
    'timedOut' as const,
    'notDeployed' as const,
    'interrupted' as const,
  );
  fc.assert(
    fc.property(outcomes, fc.string(), (outcome, detail) => {
      const failed = report({ outcome, detail });
      expect(serviceMessage(firstFleet.deploy.messages, 'dev', failed)).toMatchObject({
        severity: 'warn',
        title: expect.stringContaining('failed'),
      });
      expect(renderReport({ environment: 'dev', commit, ok: false, services: [failed] })).toContain(outcome);
    }),
  );
});
