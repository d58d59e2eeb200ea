import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** What npm installs for a package: dependencies, optional ones, and peers that are not optional. */
function installedWith({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: Manifest) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** The manifests of all packages that are installed with `name`, as seen from the package at `from`. */
function closureOf(name: string, from: string | URL = import.meta.url, found = new Map<string, string>()) {
  const file = findPackageJSON(name, from);
  if (file === undefined) throw new Error(`${name} is not installed for ${from}`);
  if (found.has(name)) return found;
  found.set(name, file);
  for (const other of installedWith(JSON.parse(readFileSync(file, 'utf8')))) closureOf(other, file, found);
  return found;
}

it('installs without an AWS client', () => {
  const names = [...closureOf('@bizom/fleet').keys()];
  expect(names).toContain('valibot');
  expect(names.filter((name) => /aws|smithy/.test(name))).toEqual([]);
  // The walk itself sees AWS clients where there are some.
  expect([...closureOf('@bizom/alerts').keys()]).toContain('@aws-sdk/client-ses');
});

it('checks a fleet with channels where nothing but its own dependencies is installed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fleet-alone-'));
  try {
    for (const [name, manifest] of closureOf('@bizom/fleet')) {
      const folder = realpathSync(dirname(manifest));
      const filter = (path: string) => !['src', 'test', 'node_modules'].some((left) => path === join(folder, left));
      await cp(folder, join(directory, 'node_modules', name), { recursive: true, filter });
    }
    const channels = { team: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:oncall' } };
    const fleet = { name: 'shop', accountId: '123456789012', region: 'eu-west-1', environments: { dev: {} } };
    const program = `
      import { defineFleet } from '@bizom/fleet';
      import { createChannels } from '@bizom/notify';
      const { alerts } = defineFleet(${JSON.stringify({ ...fleet, services: {}, alerts: { channels } })});
      const [team] = createChannels(alerts.channels);
      await team.send({ title: 'x', text: '', severity: 'info' }).catch(({ code, message }) => console.log(code, message));
    `;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: directory });
    expect(String(printed)).toBe(
      'CLIENT_MISSING The package @aws-sdk/client-sns is not installed: run "npm install @aws-sdk/client-sns".\n',
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});
