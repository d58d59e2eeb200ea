import { parseFleet, resolveServices } from '@bizom/fleet';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Check, preflight } from '../../src/index.ts';
import { type Answer, Refusal, startScriptedEcs } from '../support/scripted-ecs.ts';
import { SimulatedEcs } from '../support/simulated-ecs.ts';
import { ToolFolder } from '../support/stand-in-tools.ts';

let tools: ToolFolder;
beforeEach(() => {
  tools = new ToolFolder();
  vi.stubEnv('PATH', tools.path);
});
afterEach(() => {
  vi.unstubAllEnvs();
  tools[Symbol.dispose]();
});

/** The faults of a preflight; `more` replaces answers of AWS. */
async function faults(more: Readonly<Record<string, Answer>> = {}, deploy: object = {}): Promise<Check[]> {
  await using ecs = await startScriptedEcs({ ...new SimulatedEcs().script, ...more });
  const fleet = parseFleet({
    name: 'example',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    deploy,
  });
  const services = resolveServices(fleet, 'dev');
  const checks = await preflight({ aws: ecs.aws(), fleet, services, directory: tools.directory });
  // The machine's own disk does not matter here.
  return checks.filter(({ fault, what }) => fault !== undefined && what !== 'disk');
}
const denied = (action: string) => () =>
  new Refusal(400, 'AccessDeniedException', `User x is not authorized to perform: ${action}`);

test('finds nothing where everything is there', async () => {
  expect(await faults()).toEqual([]);
});

test('names every right that is missing, at once', async () => {
  const [rights, ...others] = await faults({
    ListServiceDeployments: denied('ecs:ListServiceDeployments'),
    GetAuthorizationToken: denied('ecr:GetAuthorizationToken'),
  });
  expect(rights).toMatchObject({ subject: 'ell', what: 'rights' });
  expect(rights?.fault).toMatch(/ecs:ListServiceDeployments; .*ecr:GetAuthorizationToken/);
  expect(others).toEqual([]);
});

test('names a repository that does not exist, and immutable tags that a forced rollout needs to move', async () => {
  const missing = () => new Refusal(400, 'RepositoryNotFoundException', 'The repository dev does not exist');
  expect(await faults({ DescribeRepositories: missing })).toMatchObject([{ what: 'image repository' }]);
  const immutable = () => ({ repositories: [{ imageTagMutability: 'IMMUTABLE' }] });
  expect(await faults({ DescribeRepositories: immutable })).toEqual([]);
  expect(await faults({ DescribeRepositories: immutable }, { rollout: 'force' })).toMatchObject([
    { what: 'image repository', fault: expect.stringMatching(/use rollout: 'pin'/) },
  ]);
});

test('names a base image that no registry has', async () => {
  tools.write('ops/dev/ell/Dockerfile', 'FROM nowhere.example.com/base:1\n');
  expect(await faults()).toMatchObject([
    { subject: 'ell', what: 'base image', fault: expect.stringMatching(/nowhere\.example\.com\/base:1.*no such/) },
  ]);
});
