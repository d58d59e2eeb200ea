import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { type Aws, startMailbox, startMinistack, startMoto } from '../src/index.ts';

const all = Boolean(process.env['BIZOM_ALL_ENGINES']);

test('ministack keeps what the SDK makes until it is reset', () => keepsUntilReset(startMinistack));

test.skipIf(!all)(`moto keeps what the SDK makes until it is reset${all ? '' : ' (skipped: only with --all)'}`, () =>
  keepsUntilReset(startMoto),
);

async function keepsUntilReset(start: () => Promise<Aws>): Promise<void> {
  await using aws = await start();
  const logs = new CloudWatchLogsClient(aws.clientConfig);
  const names = async () =>
    (await logs.send(new DescribeLogGroupsCommand())).logGroups?.map((group) => group.logGroupName);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/ecs/dev/ell' }));
  expect(await names()).toEqual(['/ecs/dev/ell']);
  await aws.reset();
  expect(await names()).toEqual([]);
}

test('mail that SES sends arrives in the mailbox', async () => {
  await using mailbox = await startMailbox();
  await using aws = await startMinistack({ smtpPort: mailbox.port });
  await ses(aws, { Action: 'VerifyEmailIdentity', EmailAddress: 'from@example.com' });
  await ses(aws, {
    Action: 'SendEmail',
    Source: 'from@example.com',
    'Destination.ToAddresses.member.1': 'to@example.com',
    'Message.Subject.Data': 'ell died',
    'Message.Body.Text.Data': 'exit code 3',
  });
  const mail = await mailbox.waitForMessage((message) => message.subject === 'ell died');
  expect(mail.text?.trim()).toBe('exit code 3');
});

test('lists the received mails when the expected one does not arrive', async () => {
  await using mailbox = await startMailbox();
  await expect(mailbox.waitForMessage(() => false, 50)).rejects.toThrow('no such mail within 50 ms; arrived: none');
});

async function ses(aws: Aws, parameters: Record<string, string>): Promise<void> {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${aws.region}/ses/aws4_request` },
    body: new URLSearchParams({ ...parameters, Version: '2010-12-01' }),
  });
  if (!response.ok) throw new Error(await response.text());
}
