import { describe, expect, test } from 'vitest';
import { commitOf, imageParts } from '../../src/registry/image-name.ts';

const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9000';

describe('the commit in a tag', () => {
  test.each([
    [`ell-${commit}`, commit],
    [`ell-${commit}-dirty`, undefined],
    ['ell', undefined],
    ['ell-latest', undefined],
    ['ell-service-0a1b2c3d', undefined],
  ])('%s', (tag, expected) => expect(commitOf(tag, 'ell')).toBe(expected));

  test.each([
    ['596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/dev:ell', 'dev'],
    ['127.0.0.1:5000/team/dev@sha256:ab', 'team/dev'],
    ['localhost:5000/dev', 'dev'],
  ])('the repository of %s', (image, expected) => expect(imageParts(image).repository).toBe(expected));
});
