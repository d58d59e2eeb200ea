import { expect, test } from 'vitest';
import { awsClients } from '../../src/index.ts';
import { describeImage } from '../../src/registry/ecr.ts';
import { imageParts, pinned } from '../../src/registry/image-name.ts';
import { startScriptedEcs } from '../support/scripted-ecs.ts';

test.each([
  ['210987654321.dkr.ecr.eu-central-1.amazonaws.com/team/dev:ell', '210987654321'],
  ['210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/team/dev:ell', '210987654321'],
  ['registry.example.com/team/dev:ell', undefined],
])("%s is asked for in its registry's own account", async (image, registryId) => {
  await using server = await startScriptedEcs({ DescribeImages: () => ({ imageDetails: [] }) });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const { ecr } = awsClients({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  await describeImage(ecr, image);
  expect(server.calls[0]?.input).toEqual({
    ...(registryId && { registryId }),
    repositoryName: 'team/dev',
    imageIds: [{ imageTag: 'ell' }],
  });
});

test.each([
  ['localhost:5000/dev:ell', { host: 'localhost:5000', repository: 'dev', tag: 'ell' }],
  ['r.example.com/a/b@sha256:00', { host: 'r.example.com', repository: 'a/b', digest: 'sha256:00' }],
  ['r.example.com/a:t@sha256:00', { host: 'r.example.com', repository: 'a', tag: 't', digest: 'sha256:00' }],
])('the parts of %s', (image, parts) => {
  expect(imageParts(image)).toEqual(parts);
  expect(pinned(image, 'sha256:11')).toBe(`${parts.host}/${parts.repository}@sha256:11`);
});
