import { describe, expect, it } from 'vitest';
import { renderChanges } from '../../src/commands/render-changes.ts';
import type { Change } from '../../src/live/change.ts';

const change = (more: Partial<Change>): Change => ({
  kind: 'dashboard',
  name: 'shop prod / orders',
  action: 'update',
  differences: [],
  notes: [],
  apply: async () => {},
  ...more,
});

describe('a diff for people', () => {
  it('shows each value before and after, and counts the changes', () => {
    const changes = [
      change({ differences: [{ path: 'panels › CPU › title', before: 'Mine', after: 'CPU' }] }),
      change({ action: 'create', name: 'shop prod / billing' }),
      change({ action: 'stale', name: 'old' }),
      change({ action: 'unknown', kind: 'contact point', name: 'mail', notes: ['settings.addresses ($X not set)'] }),
    ];
    expect(renderChanges(changes, { color: false })).toBe(`update    dashboard  shop prod / orders
          panels › CPU › title
            - Mine
            + CPU
create    dashboard  shop prod / billing
stale     dashboard  old
unknown   contact point  mail
          settings.addresses ($X not set)

1 to update, 1 to create, 1 stale (push --prune deletes them), 1 that cannot be compared.`);
  });

  it('says what is deleted where that was asked for', () => {
    expect(renderChanges([change({ action: 'stale' })], { prune: true, color: false })).toMatch(
      /^delete .*\n\n1 to delete\.$/,
    );
  });

  it('counts what is more than one reads', () => {
    const differences = Array.from({ length: 30 }, (_, index) => ({ path: `panels › ${index}`, after: 'x' }));
    const lines = renderChanges([change({ differences })], { color: false }).split('\n');
    expect(lines).toContain('          and 18 more');
    expect(lines.length).toBe(28);
  });

  it('paints what goes and what is wanted', () => {
    const text = renderChanges([change({ differences: [{ path: 'a', before: 'b', after: 'c' }] })], { color: true });
    expect(text).toContain('\u001b[31m- b');
    expect(text).toContain('\u001b[32m+ c');
  });

  it('lets nothing from Grafana act on the terminal', () => {
    const foreign = '\u001b[2Jx\nupdate  dashboard  forged\u202e';
    const text = renderChanges(
      [change({ name: foreign, differences: [{ path: foreign, before: foreign, after: 'y' }], notes: [foreign] })],
      { color: false },
    );
    for (const part of ['\u001b', '\u202e', '\nupdate  dashboard  forged']) expect(text).not.toContain(part);
  });
});
