import { describe, expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { selectServices } from '../../src/plan/selection.ts';

const names = (asked?: string) => selectServices(firstFleet, 'dev', asked)?.map(({ name }) => name);

describe('DEPLOY_SERVICE', () => {
  test.each([
    ['ell', ['ell']],
    ['ell,access-service,notification-producer', ['access-service', 'ell', 'notification-producer']],
    [' ell , ell,', ['ell']],
    ['all', Object.keys(firstFleet.services)],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (asked, expected) => expect(names(asked)).toEqual(expected));

  test.each(['elll', 'ell;rm -rf /', 'ell access-service', '../ell', '__proto__'])(
    '%j is refused with the names there are',
    (asked) => {
      expect(() => names(asked)).toThrow(/the fleet has access-service, .*map-service/);
    },
  );
});
