import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { awsClients } from '../../src/index.ts';
import { type Answer, Refusal, startScriptedEcs } from '../support/scripted-ecs.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

const key = (name: string) => ({ accessKeyId: name, secretAccessKey: 'test', sessionToken: name });
const describeService = new DescribeServicesCommand({ cluster: 'dev', services: ['ell'] });

/** Calls DescribeServices once against answers. */
async function call(
  answer: Answer,
  credentials: () => Promise<ReturnType<typeof key>> = async () => key('test'),
  throttledMs?: number,
) {
  await using ecs = await startScriptedEcs({ DescribeServices: answer });
  const config = { endpoint: ecs.endpoint, region: 'us-east-1', credentials };
  const { ecs: client } = awsClients(config, throttledMs === undefined ? {} : { throttledMs });
  const calling = () =>
    client.send(describeService).then(
      () => 'answered',
      (error: Error) => error.name,
    );
  const result = await inVirtualTime(ecs.isIdle, calling);
  return { result, calls: ecs.calls.length };
}

describe('a throttled call', () => {
  test.each([
    ['ThrottlingException', 'Rate exceeded'],
    ['ClientException', 'Too many concurrent attempts to create a new revision of the specified family.'],
    ['ClientException', 'Rate exceeded'],
    ['TooManyRequestsException', 'slow down'],
  ])('%s "%s" is repeated until AWS answers', async (type, message) => {
    const refused = new Refusal(400, type, message);
    expect(await call((_, number) => (number < 6 ? refused : { services: [] }))).toEqual({
      result: 'answered',
      calls: 7,
    });
  });

  test('is given up after its time', async () => {
    const refused = new Refusal(400, 'ThrottlingException', 'Rate exceeded');
    expect(await call(() => refused, undefined, 500)).toMatchObject({ result: 'ThrottlingException' });
  });
});

test('a fault of AWS is tried again a few times, a missing permission not at all', async () => {
  const fault = new Refusal(503, 'ServerException', 'busy');
  expect(await call((_, number) => (number < 2 ? fault : { services: [] }))).toEqual({ result: 'answered', calls: 3 });
  const denied = new Refusal(400, 'AccessDeniedException', 'not authorized');
  expect(await call(() => denied)).toEqual({ result: 'AccessDeniedException', calls: 1 });
});

describe('a session that is over', () => {
  const expired = new Refusal(400, 'ExpiredTokenException', 'The security token included in the request is expired');

  test('is renewed, and the call repeated', async () => {
    let sessions = 0;
    const credentials = async () => key(`session ${++sessions}`);
    expect(await call((_, number) => (number === 0 ? expired : { services: [] }), credentials)).toEqual({
      result: 'answered',
      calls: 2,
    });
    expect(sessions).toBe(2);
  });

  test('that cannot be renewed is named', async () => {
    expect(await call(() => expired)).toEqual({ result: 'ExpiredTokenException', calls: 1 });
  });
});
