import { expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { selectServices } from '../../src/plan/selection.ts';
import { imageNames } from '../../src/registry/target-images.ts';

const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9000';

test("the document's names for an image, and one for the commit", () => {
  const [service] = selectServices(firstFleet, 'staging', 'ell') ?? [];
  expect(service && imageNames(firstFleet, service, commit)).toEqual({
    registry: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com',
    repository: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging',
    moving: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging:ell',
    immutable: `596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/staging:ell-${commit}`,
  });
  expect(service && imageNames(firstFleet, service, commit, 'other').moving).toMatch(/\/other:ell$/);
});
