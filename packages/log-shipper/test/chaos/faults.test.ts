import { describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { runFault } from './run-fault.ts';

/** The short form: the faults that the other shippers lose most by, a few hundred events each. */
const chosen = faults.filter(({ name }) =>
  ['item-429', 'mapping-conflict', 'cut-response', 'delivered-twice'].includes(name),
);

describe('a few hundred events on es7', () => {
  it.each(chosen)('lose and double nothing: $name', async (fault) => {
    const result = await runFault(fault, 'es7', { payloads: 10, eventsPerPayload: 100 });
    const quarantined = fault.poison?.(1_000) ?? 0;
    expect(result).toMatchObject({
      stored: 1_000 - quarantined,
      quarantined,
      handedBack: 0,
      lost: 0,
      doubled: 0,
      nodesDown: 0,
    });
  });
});
