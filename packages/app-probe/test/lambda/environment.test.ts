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
    [{}, 'ENVIRONMENT: expected'],
    [{ ENVIRONMENT: 'dev', ROUNDS_SECONDS: 'soon' }, 'ROUNDS_SECONDS: expected'],
    [{ ENVIRONMENT: 'dev', ROUNDS_SECONDS: '0' }, 'ROUNDS_SECONDS: expected'],
  ])('%j is refused by name', (environment, message) => {
    expect(() => parseEnvironment(environment)).toThrow(message);
  });
});
