import { fileURLToPath } from 'node:url';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Aws, bundleLambda, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskStoppedPattern } from '../../src/stop/pattern.ts';
import { stopEvent } from '../events.ts';
import { createIncidentTable } from '../world.ts';

const entry = fileURLToPath(new URL('../../src/lambda/handler.ts', import.meta.url));

describe('the bundled handler (ministack: EventBridge -> Lambda -> SNS -> SQS)', () => {
  let aws: Aws;
  let queueUrl: string;
  let zip: Uint8Array;

  const createFunction = async (name: string, environment: Record<string, string>) => {
    const command = new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/alerts',
      Timeout: 30,
      MemorySize: 256,
      Code: { ZipFile: zip },
      Environment: {
        Variables: {
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_REGION: aws.region,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          ALERTS_LOOK_UP_TIMEOUT_MS: '2000',
          ...environment,
        },
      },
    });
    const { FunctionArn } = await new LambdaClient(aws.clientConfig).send(command);
    return FunctionArn;
  };
  const invoke = async (name: string, event: unknown) => {
    const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail' });
    const { Payload, FunctionError, LogResult = '' } = await new LambdaClient(aws.clientConfig).send(command);
    return {
      answer: JSON.parse(Buffer.from(Payload ?? []).toString()),
      FunctionError,
      log: Buffer.from(LogResult, 'base64').toString(),
    };
  };
  const metricsIn = (log: string) =>
    log.split('\n').flatMap((line) => {
      const json = line.slice(line.indexOf('{'));
      return json.includes('"_aws"') ? [JSON.parse(json)] : [];
    });
  const receive = async () => {
    const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 10, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await new SQSClient(aws.clientConfig).send(command);
    return Messages.map(({ Body = '{}' }) => JSON.parse(Body));
  };
  const crash = (service: string) =>
    stopEvent({
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 134,
      group: `service:${service}`,
      detail: { taskArn: `arn:aws:ecs:us-east-1:000000000000:task/prod/${service}` },
    });

  beforeAll(async () => {
    ({ zip } = await bundleLambda(entry));
    aws = await startMinistack();
    const sqs = new SQSClient(aws.clientConfig);
    queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'stopped' }))).QueueUrl ?? '';
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    );
    const sns = new SNSClient(aws.clientConfig);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'stopped' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] }));
    const table = await createIncidentTable(aws.clientConfig);
    const topic = JSON.stringify({ topic: { type: 'sns', topicArn: TopicArn } });
    const functionArn = await createFunction('alerts', { ALERTS_CHANNELS: topic, ALERTS_TABLE: table });
    await createFunction('unheard', {
      ALERTS_CHANNELS: JSON.stringify({
        oncall: { type: 'telegram', token: '1:a', chatId: 1, apiUrl: 'http://127.0.0.1:9' },
      }),
    });
    await createFunction('misconfigured', { ALERTS_CHANNELS: '{"oncall"' });
    const eventBridge = new EventBridgeClient(aws.clientConfig);
    // As AWS, ministack takes no events of source aws.* from outside: only the source differs from the deployed pattern.
    const pattern = { ...taskStoppedPattern, source: ['test.ecs'] };
    await eventBridge.send(new PutRuleCommand({ Name: 'stopped', EventPattern: JSON.stringify(pattern) }));
    await eventBridge.send(new PutTargetsCommand({ Rule: 'stopped', Targets: [{ Id: 'alerts', Arn: functionArn }] }));
  });
  afterAll(() => aws?.stop());

  it('an event on the bus becomes a message in the queue', async () => {
    const { detail } = crash('bus');
    await new EventBridgeClient(aws.clientConfig).send(
      new PutEventsCommand({
        Entries: [{ Source: 'test.ecs', DetailType: 'ECS Task State Change', Detail: JSON.stringify(detail) }],
      }),
    );
    expect(await receive()).toMatchObject([{ Subject: 'PAGE: bus in prod was aborted by the JVM' }]);
  });

  it('says what it did, writes the facts to its log and counts the stop once', async () => {
    const first = await invoke('alerts', crash('counted'));
    expect(first).toMatchObject({
      answer: { outcome: 'sent', cause: 'jvm-fatal', update: 'opened' },
      FunctionError: undefined,
    });
    const again = await invoke('alerts', crash('counted'));
    expect(again.answer).toMatchObject({ outcome: 'duplicate' });
    expect(metricsIn(first.log)).toContainEqual(
      expect.objectContaining({ StoppedTasks: 1, service: 'counted', environment: 'prod', cause: 'jvm-fatal' }),
    );
    expect(again.log).not.toContain('"StoppedTasks"');
  });

  it('answers batches of SQS, SNS notifications and Pipes, and hands back the message that failed', async () => {
    const message = (messageId: string, body: unknown) => ({
      messageId,
      body: JSON.stringify(body),
      eventSource: 'aws:sqs',
    });
    const batch = { Records: [message('good', crash('batched')), message('bad', { hello: 1 })] };
    expect((await invoke('alerts', batch)).answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    const sns = { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(crash('notified')) } }] };
    expect((await invoke('alerts', sns)).answer).toEqual({ batchItemFailures: [] });
    expect((await invoke('alerts', [crash('piped')])).answer).toEqual({ batchItemFailures: [] });
    for (const service of ['batched', 'notified', 'piped']) {
      expect((await invoke('alerts', crash(service))).answer).toMatchObject({ outcome: 'duplicate' });
    }
  });

  it('fails where no channel was reached, so that Lambda tries again', async () => {
    const { FunctionError, answer, log } = await invoke('unheard', crash('unheard'));
    expect(FunctionError).toBeTruthy();
    expect(answer.errorMessage).toContain('No channel took the message. oncall: Telegram cannot be reached');
    expect(metricsIn(log)).toContainEqual(
      expect.objectContaining({ DeliveriesFailed: 1, function_name: 'unheard', channel: 'oncall' }),
    );
  });

  it('fails at its start on a wrong environment, naming the variable and not its content', async () => {
    const { FunctionError, answer, log } = await invoke('misconfigured', crash('x'));
    expect(FunctionError).toBeTruthy();
    expect(JSON.stringify(answer) + log).toContain('ALERTS_CHANNELS: expected JSON');
  });

  it('names what is no event', async () => {
    const { answer } = await invoke('alerts', { hello: 1 });
    expect(answer.errorMessage).toContain('Expected an EventBridge event');
  });
});
