import { expect, test } from 'vitest';
import { mirror } from '../src/maven-central.ts';

const settings = (mirrorOf: string) =>
  `<settings><mirrors><mirror><id>x</id><mirrorOf>${mirrorOf}</mirrorOf><url> https://mirror.example/maven </url></mirror></mirrors></settings>`;

test.each(['*', 'central', 'external:*', '*,!internal'])('a mirror of %s is used', (mirrorOf) => {
  expect(mirror(settings(mirrorOf))).toBe('https://mirror.example/maven');
});

test.each(['internal', '*,!central', 'external:http:*'])('a mirror of %s is not', (mirrorOf) => {
  expect(mirror(settings(mirrorOf))).toBeUndefined();
});
