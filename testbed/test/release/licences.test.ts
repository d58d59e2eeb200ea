import { describe, expect, it } from 'vitest';
import { foreignLicences } from '../../src/release/licences.ts';

describe('foreignLicences', () => {
  it('names dependencies that are not permissive or say nothing, nested ones too', () => {
    const packages = {
      '': {},
      'packages/a': {},
      'node_modules/@scope/copyleft': { license: 'GPL-3.0-only' },
      'node_modules/a/node_modules/silent': {},
      'node_modules/both': { license: '(MIT AND GPL-2.0)' },
    };
    expect(foreignLicences(packages)).toEqual([
      { name: '@scope/copyleft', licence: 'GPL-3.0-only' },
      { name: 'silent', licence: undefined },
      { name: 'both', licence: '(MIT AND GPL-2.0)' },
    ]);
  });

  it('accepts a choice with a permissive side, and what only development needs', () => {
    const packages = {
      'node_modules/choice': { license: '(MIT OR EUPL-1.1+)' },
      'node_modules/dev': { license: 'GPL-3.0', dev: true },
      'node_modules/linked': { link: true },
    };
    expect(foreignLicences(packages)).toEqual([]);
  });
});
