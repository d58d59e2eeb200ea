import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateServiceCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { evidenceKey } from '@bizom/fleet';
import { createChannels } from '@bizom/notify';
import {
  type Aws,
  type FlockServer,
  type Mailbox,
  type MetricImages,
  startFlock,
  startMailbox,
  startMetricImages,
  startMinistack,
  startTelegram,
  type TelegramServer,
} from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respond } from '../../src/lambda/respond.ts';
import { stopEvent } from '../events.ts';
import { createIncidentTable, createService, responderOn } from '../world.ts';

const taskId = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const lines = [
  '2026-03-02 11:11:59 INFO  o.s.b.w.embedded.tomcat.TomcatWebServer - Tomcat started on port 8080',
  '2026-03-02 11:12:00 ERROR c.b.ell.Main - cannot open jdbc:postgresql://app:hunter2@db/ell <b>&amp;</b>',
  'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  '\tat com.bizom.ell.Cache.grow(Cache.java:41)',
  '\tat com.bizom.ell.Main.main(Main.java:12)',
];
const crash = () => {
  const now = Date.now();
  const time = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  const event = stopEvent({
    stopCode: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
    containers: [
      { name: 'ell', exitCode: 1, image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/prod:ell-de46554abc' },
    ],
    detail: {
      startedAt: time(-120),
      stoppingAt: time(-9),
      executionStoppedAt: time(-8),
      stoppedAt: time(-1),
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/ell:1',
    },
  });
  return { ...event, time: time(0), region: 'us-east-1' };
};

/** Where the probe kept two thread dumps of the task, and one of another. */
const evidence = { bucket: 'black-box', prefix: 'evidence' };
async function keepEvidence(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: evidence.bucket }));
  for (const [task, trigger, at] of [
    [taskId, 'threads-high', '2026-03-02T11:02:05Z'],
    [taskId, 'heap-critical', '2026-03-02T11:12:05Z'],
    [`${taskId}0`, 'hang', '2026-03-02T11:12:19Z'],
  ] as const) {
    const Key = evidenceKey(evidence, { task, service: 'ell', trigger, atMs: Date.parse(at) });
    await s3.send(new PutObjectCommand({ Bucket: evidence.bucket, Key, Body: '{}' }));
  }
}

/** The memory of the service in the last six hours, as ECS publishes it. */
async function growMemory(cloudwatch: CloudWatchClient): Promise<void> {
  const Dimensions = [
    { Name: 'ClusterName', Value: 'prod' },
    { Name: 'ServiceName', Value: 'ell' },
  ];
  const MetricData = Array.from({ length: 36 }, (_, i) => ({
    MetricName: 'MemoryUtilization',
    Dimensions,
    Timestamp: new Date(Date.now() - (36 - i) * 600_000),
    Value: 40 + i * 1.6,
  }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ECS', MetricData }));
}

describe('from an event to every channel (ministack, a real SMTP server, stand-ins for Telegram, Flock and the metric image)', () => {
  let aws: Aws;
  let mailbox: Mailbox;
  let images: MetricImages;
  let telegram: TelegramServer;
  let flock: FlockServer;
  let queueUrl: string;

  beforeAll(async () => {
    [mailbox, telegram, flock] = await Promise.all([startMailbox(), startTelegram(), startFlock()]);
    aws = await startMinistack({ smtpPort: mailbox.port });
    images = await startMetricImages(aws.endpoint);
    const config = aws.clientConfig;
    await createIncidentTable(config);
    await createService(config, taskId, lines);
    const ecs = new ECSClient(config);
    for (const serviceName of ['ell', 'map-service']) {
      await ecs.send(
        new CreateServiceCommand({ cluster: 'prod', serviceName, taskDefinition: 'ell', desiredCount: 0 }),
      );
    }
    await growMemory(new CloudWatchClient(config));
    await keepEvidence(new S3Client({ ...config, forcePathStyle: true }));
    await new SESClient(config).send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
    const { TopicArn } = await new SNSClient(config).send(new CreateTopicCommand({ Name: 'stopped' }));
    const sqs = new SQSClient(config);
    queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'stopped' }))).QueueUrl ?? '';
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    );
    await new SNSClient(config).send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] }),
    );
    const ssm = new SSMClient(config);
    await ssm.send(new PutParameterCommand({ Name: '/alerts/telegram', Value: telegram.token, Type: 'SecureString' }));
    await ssm.send(new PutParameterCommand({ Name: '/alerts/flock', Value: flock.webhookUrl, Type: 'SecureString' }));
    const channels = createChannels(
      {
        mail: { type: 'email', from: 'alerts@example.com', to: ['oncall@example.com'] },
        topic: { type: 'sns', topicArn: TopicArn ?? '' },
        oncall: { type: 'telegram', token: 'ssm:/alerts/telegram', chatId: telegram.chatId, apiUrl: telegram.url },
        team: { type: 'flock', webhookUrl: 'ssm:/alerts/flock' },
      },
      { aws: config },
    );
    const { responder, telemetry } = responderOn({ ...config, endpoint: images.endpoint }, channels, {
      table: 'incidents',
      evidence,
      links: [{ label: 'Dashboard', url: 'https://grafana.example.com/d/shop-{environment}-{service}?from={fromMs}' }],
    });
    const outcome = await respond(crash(), responder);
    expect(outcome).toMatchObject({ outcome: 'sent', update: 'opened' });
    if (outcome.outcome === 'sent') expect(outcome.deliveries.filter(({ error }) => error)).toEqual([]);
    expect(telemetry.troubles).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([images?.stop(), aws?.stop(), mailbox?.stop(), telegram?.stop(), flock?.stop()]);
  });

  it('the log turns exit code 1 into what it was: a full Java heap', async () => {
    const mail = await mailbox.waitForMessage();
    expect(mail.subject).toBe('🔴 PAGE: ell in prod died of a Java OutOfMemoryError');
  });

  it('the mail says what was deployed before, and that memory grew', async () => {
    const mail = await mailbox.waitForMessage();
    expect(mail.text).toMatch(/after the deployment of commit de46554abc began \(2 services changed since\)\./);
    expect(mail.text).toMatch(/Memory grew steadily for 5 h( \d+ min)?, from 4\d % to 9\d %\./);
  });

  it('the mail links what the probe kept of the task, the last before it died', async () => {
    const mail = await mailbox.waitForMessage();
    expect(mail.text).toContain(
      `thread dump and metrics of 11:12:05 UTC (heap-critical): bizom-probe evidence ${taskId} --env prod`,
    );
    expect(mail.html).toMatch(/console\.aws\.amazon\.com\/s3\/object\/black-box\?prefix=evidence%2F0f1e/);
  });

  it('the mail has text, HTML and the picture inline, whole', async () => {
    const mail = await mailbox.waitForMessage();
    expect(mail.attachments).toHaveLength(1);
    const [picture] = mail.attachments;
    expect(picture).toMatchObject({ contentType: 'image/png', contentDisposition: 'inline', related: true });
    expect(picture?.content.subarray(1, 4).toString()).toBe('PNG');
    expect(picture?.content.readUInt32BE(16)).toBe(720);
    // mailparser puts related pictures into the HTML by their content id.
    expect(mail.html).toContain('<img src="data:image/png;base64,');
    expect(mail.text).toContain('com.bizom.ell.Cache.grow(Cache.java:41)');
    expect(mail.html).toContain('&lt;b&gt;&amp;amp;&lt;/b&gt;');
  });

  it('that no route leads anywhere is written down', async () => {
    const { responder, telemetry } = responderOn(aws.clientConfig, [], {
      routes: [{ environments: ['none'], to: ['team'] }],
    });
    expect(await respond(crash(), responder)).toMatchObject({ outcome: 'unrouted' });
    expect(telemetry.unroutedCauses).toEqual(['oom-java-heap']);
  });

  it('no secret of the log, the task definition or the channels is in it', async () => {
    const mail = await mailbox.waitForMessage();
    const everything = JSON.stringify([mail.text, mail.html, telegram.messages, flock.messages]);
    expect(everything).not.toContain('hunter2');
    expect(everything).toContain('[redacted]@db/ell');
  });

  it('it tells what AWS was asked: commit, limits, task definition, links', async () => {
    const { text = '' } = await mailbox.waitForMessage();
    for (const part of [
      'Commit: de46554abc',
      'Limits: 896 MiB memory, 0.5 vCPU',
      'Task definition: ell:1',
      'https://grafana.example.com/d/shop-prod-ell?from=',
      'Lived: 1 min 51 s',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('CloudWatch was asked for the hour before the stop of this service', () => {
    expect(images.widgets).toEqual([
      expect.objectContaining({
        metrics: [
          [
            'AWS/ECS',
            'MemoryUtilization',
            'ClusterName',
            'prod',
            'ServiceName',
            'ell',
            { stat: 'Maximum', label: 'Memory %' },
          ],
          [
            'AWS/ECS',
            'CPUUtilization',
            'ClusterName',
            'prod',
            'ServiceName',
            'ell',
            { stat: 'Maximum', label: 'CPU %' },
          ],
        ],
      }),
    ]);
  });

  it('the topic’s subscribers get the text, with attributes to filter on', async () => {
    const { Messages = [] } = await new SQSClient(aws.clientConfig).send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5 }),
    );
    const body = JSON.parse(Messages[0]?.Body ?? '{}');
    expect(body).toMatchObject({
      Subject: 'PAGE: ell in prod died of a Java OutOfMemoryError',
      MessageAttributes: {
        severity: { Value: 'page' },
        environment: { Value: 'prod' },
        cause: { Value: 'oom-java-heap' },
      },
    });
    expect(body.Message).toMatch(/^PAGE: ell in prod died of a Java OutOfMemoryError\n/);
  });

  it('Telegram gets the text and the picture, Flock the text', () => {
    expect(telegram.messages.some(({ photo }) => photo?.subarray(1, 4).toString() === 'PNG')).toBe(true);
    expect(telegram.messages[0]?.text).toContain('OutOfMemoryError: Java heap space');
    expect(flock.messages[0]?.text).toContain('OutOfMemoryError: Java heap space');
  });
});
