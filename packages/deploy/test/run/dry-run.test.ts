import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { dryRun } from '../../src/index.ts';
import { selectServices } from '../../src/plan/selection.ts';

const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9000';

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
    expect(shown).toContain(`docker image rm --force ${moving}-${commit}`);
    expect(shown).toContain('rm (the downloaded artifacts)');
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
