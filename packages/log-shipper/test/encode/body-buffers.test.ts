import { describe, expect, it } from 'vitest';
import { BodyBuffers } from '../../src/encode/body-buffers.ts';

describe('BodyBuffers', () => {
  it('lends again what was given back, where it is large enough', () => {
    const buffers = new BodyBuffers(2);
    const lent = buffers.take(100);
    buffers.give(lent.subarray(0, 10));
    expect(buffers.take(101).buffer).not.toBe(lent.buffer);
    expect(buffers.take(100).buffer).toBe(lent.buffer);
  });

  it('lends no buffer twice at a time', () => {
    const buffers = new BodyBuffers(2);
    const lent = buffers.take(100);
    buffers.give(lent);
    buffers.give(lent);
    expect(buffers.take(1).buffer).toBe(lent.buffer);
    expect(buffers.take(1).buffer).not.toBe(lent.buffer);
  });

  it('takes no memory that it has not lent: others may use the rest of it', () => {
    const buffers = new BodyBuffers(2);
    const foreign = Buffer.from('a body of joined items');
    buffers.give(foreign);
    expect(buffers.take(1).buffer).not.toBe(foreign.buffer);
  });

  it('keeps so many and no more', () => {
    const buffers = new BodyBuffers(1);
    const [first, second] = [buffers.take(1), buffers.take(1)];
    buffers.give(first);
    buffers.give(second);
    expect(buffers.take(1).buffer).toBe(second.buffer);
    expect(buffers.take(1).buffer).not.toBe(first.buffer);
  });
});
