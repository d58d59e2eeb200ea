import { describe, expect, it } from 'vitest';
import { nextSteadiness, unknownSteadiness } from '../../src/watch/steadiness.ts';

const rules = { downAfter: 3, upAfter: 2, flapChanges: 4, flapWindowMs: 1000 };

/** Feeds `+` (up) and `-` (down), a round each 10 ms, and writes what was reported after each. */
function say(rounds: string, own = rules, stepMs = 10): string {
  let state = unknownSteadiness;
  return [...rounds]
    .map((round, index) => {
      const { next, event } = nextSteadiness(state, round === '+', index * stepMs, own);
      state = next;
      return event ? `${index}:${event}` : '';
    })
    .filter(Boolean)
    .join(' ');
}

describe('the health of a target over the rounds', () => {
  it.each([
    ['++++', ''],
    ['+--+', ''],
    ['+---', '3:DOWN'],
    ['+------', '3:DOWN'],
    ['---', '2:DOWN'],
    ['+---+', '3:DOWN'],
    ['+---++', '3:DOWN 5:RECOVERED'],
    ['+---+-++', '3:DOWN 7:RECOVERED'],
    ['+--+--+--+', ''],
    ['--+', ''],
  ])('%s says "%s"', (rounds, said) => {
    expect(say(rounds)).toBe(said);
  });

  it('says once that a target flaps, and nothing of its changes while it does', () => {
    expect(say(`+${'---++'.repeat(6)}`)).toBe('3:DOWN 5:RECOVERED 8:DOWN 10:FLAPPING');
  });

  it('says that it is steady when it has not changed for a whole window', () => {
    expect(say(`+${'---++'.repeat(2)}${'+'.repeat(100)}`)).toMatch(/10:FLAPPING \d+:STEADY$/);
  });

  it('says DOWN when what has settled after the flapping is down', () => {
    expect(say(`+${'---++'.repeat(2)}---${'-'.repeat(110)}`)).toMatch(/10:FLAPPING \d+:DOWN$/);
  });

  it('forgets changes that are older than the window', () => {
    expect(say(`+${'---++'.repeat(6)}`, rules, 400)).not.toContain('FLAPPING');
  });
});
