import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../src/lambda/environment.ts';

describe('the environment of the Lambda', () => {
  it('has defaults for all but the name of the environment', () => {
    expect(parseEnvironment({ ENVIRONMENT: 'dev' })).toEqual({
      ENVIRONMENT: 'dev',
      FLEET_FILE: 'fleet.config.json',
      ROUNDS_SECONDS: 60,
    });
  });

  it.each([
    [{}, 'ENVIRONMENT: expected the name of an environment of the fleet, such as prod, received nothing'],
    [
      { ENVIRONMENT: '' },
      'ENVIRONMENT: expected the name of an environment of the fleet, such as prod, received nothing',
    ],
    [
      { ENVIRONMENT: 'dev', ROUNDS_SECONDS: 'x' },
      'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received "x"',
    ],
    [
      { ENVIRONMENT: 'dev', ROUNDS_SECONDS: '0' },
      'ROUNDS_SECONDS: expected a whole number of seconds from 1 to 840, received 0',
    ],
    [{ ENVIROMENT: 'dev' }, '"ENVIROMENT" is set, is it meant?'],
  ])('%j is refused in the words of the reader', (variables, message) => {
    expect(() => parseEnvironment(variables)).toThrow(message);
  });
});
