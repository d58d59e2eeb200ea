import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panelId, uid } from '../../src/model/ids.ts';

describe('a uid', () => {
  it('reads as its parts where they fit', () => {
    expect(uid('bizom', 'prod', 'notification-producer')).toBe('bizom-prod-notification-producer');
  });

  it('is never longer than Grafana takes, and holds nothing it refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        expect(uid(...parts)).toMatch(/^[a-z0-9_-]{1,40}$/);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [
      ['bizom', 'dev', 'a-b'],
      ['bizom', 'dev-a', 'b'],
    ],
    [
      ['bizom', 'dev', 'a.b'],
      ['bizom', 'dev', 'a-b'],
    ],
    [
      ['bizom', 'dev', `${'x'.repeat(60)}1`],
      ['bizom', 'dev', `${'x'.repeat(60)}2`],
    ],
  ])('tells apart %j and %j', (one, other) => {
    expect(uid(...one)).not.toBe(uid(...other));
  });
});

describe('a panel id', () => {
  it('comes from the key alone, is a positive 32-bit integer, and differs between the keys of 1,200 services', () => {
    const keys = Array.from({ length: 1200 }, (_, index) => `service-${index} cpu`);
    const ids = new Set(keys.map(panelId));
    expect(ids.size).toBe(keys.length);
    expect([...ids].every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)).toBe(true);
    expect(panelId('cpu')).toBe(panelId('cpu'));
  });
});
