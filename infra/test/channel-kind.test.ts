import { channelKinds, createChannel, previewMessage } from '@bizom/notify';
import { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { channelsSchema } from '../../packages/fleet/src/channels.ts';
import { sendTo } from '../src/alerts-rights.ts';
import { pigeon } from './pigeon.ts';

const kinds = { ...channelKinds, pigeon };
const config = {
  type: 'pigeon',
  loft: 'tower',
  whistle: 'ssm:/whistle',
  feed: { corn: 'secretsmanager:corn' },
} as const;
const message = { title: 'down', text: '', severity: 'page' } as const;

describe('a new kind of channel, one file', () => {
  it('is a type of channel in a fleet', () => {
    const channels = v.parse(channelsSchema(kinds), { roof: config });
    expect(channels['roof']).toEqual({ ...config, wingSpanCm: 60 });
  });

  it.each([
    ['its secret', { whistle: 'hunter2' }, 'whistle'],
    ['a secret in a record', { feed: { corn: 'hunter2' } }, 'feed.corn'],
  ])('has %s refused in clear in a fleet, and not repeated', (_, wrong, path) => {
    const { issues } = v.safeParse(channelsSchema(kinds), { roof: { ...config, ...wrong } });
    expect(issues).toHaveLength(1);
    expect(issues?.[0] && v.getDotPath(issues[0])).toBe(`roof.${path}`);
    expect(issues?.[0]?.message).toMatch(/^expected the name of a secret(?!.*hunter2)/);
  });

  it('has the rights that it needs, and reads its own secrets alone', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const statements = sendTo(stack, [config], kinds).map((each) => stack.resolve(each.toStatementJson()));
    expect(statements.map(({ Action }) => Action)).toEqual([
      'pigeon:Release',
      'ssm:GetParameter',
      'kms:Decrypt',
      'secretsmanager:GetSecretValue',
      'kms:Decrypt',
    ]);
    const [release, ...reads] = statements.map(({ Resource }) => JSON.stringify(Resource));
    expect(release).toContain(':pigeon:eu-west-1:111122223333:loft/tower');
    expect(reads.join()).toMatch(/:parameter\/whistle.*:secret:corn-\?{6}/);
  });

  it('has a preview', () => {
    expect(previewMessage(kinds.pigeon, message)).toEqual({
      sent: 'coo: down',
      page: expect.stringContaining('coo: down'),
    });
  });

  it('sends, and none of its errors repeats a secret', async () => {
    const readSecret = async () => 'hunter2';
    const channel = createChannel<typeof kinds>(config, { name: 'roof', readSecret }, kinds);
    await expect(channel.send(message)).rejects.toThrow('tower heard [redacted] and did not fly "down"');
  });
});
