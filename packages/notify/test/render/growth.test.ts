import { describe, expect, it } from 'vitest';
import { channelKinds, createChannel, type Message, previewMessage } from '../../src/index.ts';
import { sample } from '../samples.ts';

/** The fastest of three runs, milliseconds. */
function fastest(act: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return Math.min(...times);
}

const inputs: [string, (size: number) => Partial<Message>][] = [
  ['title', (size) => ({ title: 'a b. '.repeat(size / 5) })],
  ['text of short lines', (size) => ({ text: 'a\n'.repeat(size / 2) })],
  ['log of short lines', (size) => ({ excerpts: [{ title: 'Log', text: '<\n'.repeat(size / 2), culprit: 'none' }] })],
  ['log of one line', (size) => ({ excerpts: [{ title: 'Log', text: '&'.repeat(size) }] })],
];

describe('a large message', () => {
  it.each(inputs)('with a long %s takes time in proportion to its length, in every channel', async (_, partOf) => {
    const render = (size: number) => {
      const message = { ...sample, ...partOf(size) };
      for (const kind of Object.values(channelKinds)) previewMessage(kind, message);
    };
    render(50_000);
    // Quadratic growth would be 16 times; a machine under load is asked again.
    await expect
      .poll(
        () =>
          fastest(() => render(1_200_000)) /
          Math.max(
            fastest(() => render(300_000)),
            5,
          ),
        { timeout: 50_000 },
      )
      .toBeLessThan(10);
  });

  it('with a long address is refused in proportion to its length', async () => {
    const refuse = (size: number) =>
      fastest(() => {
        const to = [`${'<a@'.repeat(size / 3)}`];
        expect(() => createChannel({ type: 'email', from: 'a@b.example', to })).toThrow('expected an e-mail address');
      });
    await expect.poll(() => refuse(800_000) / Math.max(refuse(100_000), 2), { timeout: 50_000 }).toBeLessThan(24);
  });
});
