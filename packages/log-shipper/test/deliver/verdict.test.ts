import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../src/deliver/verdict.ts';

const answer = (status: number, body: unknown) => ({ kind: 'response' as const, status, body });
const item = (status: number, error?: object, action = 'index') => ({ [action]: { status, ...(error && { error }) } });
const kinds = (items: unknown[]) => {
  const verdict = judgeAnswer(answer(200, { items }), items.length);
  return verdict.kind === 'items' ? verdict.verdicts.map(({ kind }) => kind) : verdict.kind;
};

describe('the verdict on an item', () => {
  it.each([
    [200, 'done'],
    [201, 'done'],
    [429, 'retry'],
    [408, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [403, 'handBack'],
    [401, 'handBack'],
    [400, 'repair'],
    [404, 'state'],
    [413, 'reject'],
    [0, 'retry'],
  ])('of status %i is %s', (status, kind) => {
    expect(kinds([item(status, { type: 'any', reason: 'any' })])).toEqual([kind]);
  });

  it('takes a conflict on create for a document that is there already, and on index for a refusal', () => {
    expect(kinds([item(409, { type: 'x' }, 'create')])).toEqual(['done']);
    expect(kinds([item(409, { type: 'x' }, 'index')])).toEqual(['reject']);
  });

  it('goes by the reason where the status is 400', () => {
    expect(
      kinds([
        item(400, { type: 'index_closed_exception', reason: 'closed' }),
        item(400, { type: 'mapper_parsing_exception', reason: 'failed to parse field [a]' }),
      ]),
    ).toEqual(['state', 'repair']);
  });

  it('goes by the status otherwise, whatever the engine calls the error', () => {
    expect(
      kinds([item(429, { type: 'es_rejected_execution_exception' }), item(429, { type: 'cluster_block_exception' })]),
    ).toEqual(['retry', 'retry']);
  });

  it('keeps the words of the engine, cut where it repeats a whole document', () => {
    const verdict = judgeAnswer(
      answer(200, { items: [item(400, { type: 't', reason: 'r'.repeat(9999), caused_by: { reason: 'c' } })] }),
      1,
    );
    expect(verdict).toMatchObject({
      verdicts: [{ refusal: { status: 400, type: 't', reason: expect.stringMatching(/^r{500}…$/) } }],
    });
  });
});

describe('the verdict on a request', () => {
  it.each([
    ['fewer items than were sent', 200, { items: [item(201)] }],
    ['no items', 200, {}],
    ['an empty body', 200, ''],
    ['something that is not JSON', 200, '<html>'],
    ['null', 200, null],
    ['too many requests', 429, { error: { type: 'x', reason: 'y' } }],
    ['a gateway that has no engine', 502, '<html>'],
    ['a time-out', 408, ''],
  ])('to %s is to try again: it is no success', (_, status, body) => {
    expect(judgeAnswer(answer(status, body), 2).kind).toBe('retry');
  });

  it.each([
    [400, 'split'],
    [413, 'split'],
    [401, 'handBack'],
    [403, 'handBack'],
    [404, 'handBack'],
    [302, 'handBack'],
  ])('of status %i is %s', (status, kind) => {
    expect(judgeAnswer(answer(status, { error: { type: 't', reason: 'r' } }), 2)).toMatchObject({
      kind,
      refusal: { status, type: 't', reason: 'r' },
    });
  });

  it('of a front that answers 400 without an engine’s error is to hand back: it says nothing of any item', () => {
    for (const body of ['<html>', '', { message: 'Bad Request' }, { error: 'Bad Request' }]) {
      expect(judgeAnswer(answer(400, body), 2).kind).toBe('handBack');
    }
  });

  it('of a state is to try a few times', () => {
    const error = { type: 'illegal_argument_exception', reason: 'no write index is defined for alias [al]' };
    expect(judgeAnswer(answer(400, { error }), 2).kind).toBe('state');
  });

  it('of a connection that was lost before any answer is known as such', () => {
    expect(judgeAnswer({ kind: 'lost', reason: 'other side closed' }, 1)).toMatchObject({
      kind: 'lost',
      refusal: { status: 0, type: 'connection_lost' },
    });
  });

  it('passes on how long the engine wants to be left alone', () => {
    expect(judgeAnswer({ ...answer(429, ''), retryAfterMs: 3000 }, 1)).toMatchObject({
      kind: 'retry',
      retryAfterMs: 3000,
    });
  });

  it('of an engine that cannot be reached is to try again', () => {
    expect(judgeAnswer({ kind: 'unreachable', reason: 'ECONNREFUSED' }, 1)).toMatchObject({
      kind: 'retry',
      refusal: { reason: 'ECONNREFUSED' },
    });
  });
});
