import { expect, test } from 'vitest';
import { baseImages } from '../../src/preflight/base-images.ts';

test.each([
  ['FROM openjdk:11\nENV A=b\n', {}, ['openjdk:11']],
  ['ARG BASE_IMAGE=eclipse-temurin:17-jre\r\nFROM \u0024{BASE_IMAGE}\r\n', {}, ['eclipse-temurin:17-jre']],
  ['ARG BASE_IMAGE="a:1"\nFROM $BASE_IMAGE', { BASE_IMAGE: 'registry/b:2' }, ['registry/b:2']],
  ['from --platform=linux/amd64 node:24 as build\nFROM build\nFROM scratch\n', {}, ['node:24']],
  ['FROM \u0024{NAME:-alpine:3}\n', {}, ['alpine:3']],
  ['FROM $UNSET\n', {}, []],
  ['FROM a:1\nARG X=y\nFROM b:$X\n', {}, ['a:1']],
  ['# FROM commented:1\nFROM \\\n  a:1\n', {}, ['a:1']],
])('of %j with %j: %j', (dockerfile, buildArgs, images) => {
  expect(baseImages(dockerfile, buildArgs)).toEqual(images);
});
