import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const packages = readdirSync('packages').map((name) => ({ name, root: `packages/${name}` }));

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    passWithNoTests: true,
    projects: [...packages, { name: 'infra', root: 'infra' }, { name: 'testbed', root: 'testbed' }].map(
      ({ name, root }) => ({
        extends: true as const,
        test: {
          name,
          root,
          include: ['test/**/*.test.ts'],
          exclude: [
            ...(process.env['CHAOS'] ? [] : ['**/*.chaos.test.ts']),
            ...(process.env['RELEASE'] ? [] : ['**/*.release.test.ts']),
          ],
        },
      }),
    ),
  },
});
