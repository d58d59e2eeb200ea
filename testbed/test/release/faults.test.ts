import { describe, expect, it } from 'vitest';
import { tarballFaults } from '../../src/release/faults.ts';
import { byDependency, type Manifest, moduleNames, ownDependencies } from '../../src/release/manifest.ts';

const manifest: Manifest = {
  name: '@bizom/notify',
  version: '1.2.0',
  license: 'Apache-2.0',
  repository: 'https://example.com/repository.git',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  bin: { 'bizom-notify': './bin/bizom-notify.js' },
  dependencies: { '@bizom/options': '1.2.0', valibot: '^1.5.0' },
};
const files = [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'package.json',
  'dist/index.js',
  'dist/index.d.ts',
  'bin/bizom-notify.js',
];
const released = new Map([
  ['@bizom/notify', '1.2.0'],
  ['@bizom/options', '1.2.0'],
]);

describe('tarballFaults', () => {
  it('accepts a package that has all that it names', () => {
    expect(tarballFaults(manifest, files, released)).toEqual([]);
  });

  it.each(files)('refuses a tarball without %s', (file) => {
    const faults = tarballFaults(
      manifest,
      files.filter((other) => other !== file),
      released,
    );
    expect(new Set(faults)).toEqual(new Set([`@bizom/notify: the tarball lacks ${file}`]));
  });

  it.each(['src/index.ts', 'test/a.test.ts', 'dist/.tsbuildinfo', '.env'])('refuses a tarball with %s', (file) => {
    expect(tarballFaults(manifest, [...files, file], released)).toEqual([`@bizom/notify: the tarball holds ${file}`]);
  });

  it('refuses a package without repository, without licence or with version 0.0.0', () => {
    const { repository: _, license: __, ...bare } = manifest;
    expect(tarballFaults({ ...bare, version: '0.0.0' }, files, released)).toEqual([
      '@bizom/notify: version is 0.0.0; run `npx changeset version` first',
      '@bizom/notify: package.json has no license',
      expect.stringContaining('@bizom/notify: package.json has no repository'),
    ]);
  });

  it('refuses a dependency on another version than the one released with it', () => {
    const faults = tarballFaults(manifest, files, new Map([['@bizom/options', '1.3.0']]));
    expect(faults).toEqual(['@bizom/notify: depends on @bizom/options 1.2.0, this release has 1.3.0']);
  });
});

describe('byDependency', () => {
  it('publishes a package after those that it depends on', () => {
    const package_ = (name: string, ...needs: string[]) => ({
      ...manifest,
      name,
      dependencies: Object.fromEntries(needs.map((need) => [need, '1.0.0'])),
    });
    const order = byDependency([
      package_('alerts', 'notify', 'fleet'),
      package_('fleet', 'options'),
      package_('notify', 'options'),
      package_('options'),
    ]);
    expect(order.map(({ name }) => name)).toEqual(['options', 'notify', 'fleet', 'alerts']);
  });
});

it('follows dependencies on packages of the repository only', () => {
  const uses = (name: string, ...needs: string[]) => ({
    ...manifest,
    name,
    dependencies: Object.fromEntries(needs.map((need) => [need, '1.0.0'])),
  });
  const all = [
    uses('alerts', 'notify', 'valibot'),
    uses('notify', 'options'),
    uses('options'),
    uses('deploy', 'alerts'),
  ];
  expect([...ownDependencies('alerts', all)]).toEqual(['alerts', 'notify', 'options']);
});

describe('moduleNames', () => {
  it('lists what can be imported', () => {
    expect(
      moduleNames({
        name: '@bizom/a',
        exports: { '.': './x.js', './handler': './h.js', './package.json': './package.json' },
      }),
    ).toEqual(['@bizom/a', '@bizom/a/handler']);
  });
});
