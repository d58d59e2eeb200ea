import { readdirSync, readFileSync } from 'node:fs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Aws, startMinistack, startMoto } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { eventPatterns, taskStoppedPattern } from '../../src/stop/pattern.ts';

const folder = new URL('../fixtures/ecs-events/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'EXPECTED.json');
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
/** The matcher wants fields that excerpts in the documentation lack. */
const whole = (event: object) => ({ time: '2026-01-01T00:00:00Z', region: 'us-east-1', resources: [], ...event });

it('the pattern of stopped tasks is the one that is deployed today', () => {
  expect(taskStoppedPattern).toEqual({
    source: ['aws.ecs'],
    'detail-type': ['ECS Task State Change'],
    detail: { lastStatus: ['STOPPED'] },
  });
});

describe('the patterns in a real matcher (TestEventPattern of ministack)', () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await startMinistack();
  });
  afterAll(() => aws?.stop());

  it.each(files)('%s reaches the Lambda by one rule, or by none if it says nothing', async (name) => {
    const eventBridge = new EventBridgeClient(aws.clientConfig);
    const matched: string[] = [];
    for (const [rule, pattern] of Object.entries(eventPatterns)) {
      const command = new TestEventPatternCommand({
        EventPattern: JSON.stringify(pattern),
        Event: JSON.stringify(whole(read(name))),
      });
      if ((await eventBridge.send(command)).Result) matched.push(rule);
    }
    expect(matched).toHaveLength(classify(read(name)).action === 'ignore' ? 0 : 1);
  });
});

describe('the rule of stopped tasks delivers (moto, which takes events of source aws.ecs)', () => {
  let aws: Aws;
  beforeAll(async () => {
    aws = await startMoto();
  });
  afterAll(() => aws?.stop());

  it('stopped tasks and nothing else', async () => {
    const sqs = new SQSClient(aws.clientConfig);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'stopped' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const eventBridge = new EventBridgeClient(aws.clientConfig);
    await eventBridge.send(new PutRuleCommand({ Name: 'stopped', EventPattern: JSON.stringify(taskStoppedPattern) }));
    await eventBridge.send(
      new PutTargetsCommand({ Rule: 'stopped', Targets: [{ Id: 'queue', Arn: Attributes?.['QueueArn'] }] }),
    );
    const events = files.map(read).filter((event) => event['detail-type'] === 'ECS Task State Change');
    for (const event of events) {
      const entry = { Source: event.source, DetailType: event['detail-type'], Detail: JSON.stringify(event.detail) };
      await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
    }
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    const statuses = Messages.map(({ Body = '{}' }) => JSON.parse(Body).detail.lastStatus);
    expect(statuses).toEqual(Array(5).fill('STOPPED'));
  });
});
