import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pushImage } from '../../src/index.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const path = process.env['PATH'] ?? '';
let directory: string;

/** A STAND-IN for the Docker client: its first pushes fail as a registry's answer says, for no registry fails to order. */
function dockerThat(failures: number, message: string): void {
  const log = join(directory, 'pushes');
  const script = `#!/bin/sh
[ "$1" = push ] || exit 0
echo push >> "${log}"
if [ "$(wc -l < "${log}")" -le ${failures} ]; then echo "${message}" >&2; exit 1; fi
echo "ell: digest: ${digest} size: 1"
`;
  writeFileSync(join(directory, 'docker'), script);
  chmodSync(join(directory, 'docker'), 0o755);
}
const pushes = () => readFileSync(join(directory, 'pushes'), 'utf8').trim().split('\n').length;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deploy push '));
  process.env['PATH'] = `${directory}${delimiter}${path}`;
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(directory, { recursive: true });
});

test.each([
  'received unexpected HTTP status: 503 Service Unavailable',
  'error parsing HTTP 429 response body: toomanyrequests: Rate exceeded',
  'write tcp 10.0.0.1:5000: connection reset by peer',
  'unexpected EOF',
])('a push that ends with "%s" is tried again', async (message) => {
  dockerThat(1, message);
  expect(await pushImage({ tags: ['registry.example.com/dev:ell'] })).toBe(digest);
  expect(pushes()).toBe(2);
});

test('a push that the registry refuses is not tried again, and the reason is the headline', async () => {
  const message = 'denied: User is not authorized to perform: ecr:InitiateLayerUpload';
  dockerThat(9, message);
  const failed = pushImage({ tags: ['registry.example.com/dev:ell'] });
  await expect(failed).rejects.toThrow(`docker push of registry.example.com/dev:ell failed: ${message}`);
  expect(pushes()).toBe(1);
});
