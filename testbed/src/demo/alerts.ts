import { fileURLToPath } from 'node:url';
import { bundleLambda } from '@bizom/infra/bundle';
import { Listr } from 'listr2';
import type { ParsedMail } from 'mailparser';
import type { Aws } from '../aws.ts';
import { type Mailbox, startMailbox } from '../mailbox.ts';
import { type MetricImages, startMetricImages } from '../metric-images.ts';
import { startMinistack } from '../ministack.ts';
import { AlertsStack } from './alerts-stack.ts';

/** What the demo of the alerts found: what was put on the bus, and what arrived in the mailbox. */
export interface AlertsDemoResult {
  events: number;
  mails: ParsedMail[];
}

interface Stage {
  mailbox: Mailbox;
  aws: Aws;
  images: MetricImages;
  stack: AlertsStack;
}

const handler = fileURLToPath(import.meta.resolve('@bizom/alerts/handler'));

/** A stopped task on the event bus -> the bundled Lambda -> SES -> a real mailbox; then a storm of them, and the recovery. */
export async function alertsDemo(stops: number, parts: AsyncDisposableStack): Promise<AlertsDemoResult> {
  const stage = {} as Stage;
  const tasks = new Listr<Stage>(
    [
      {
        title: 'Start the AWS emulator, a mailbox and a stand-in for the metric image',
        task: async () => Object.assign(stage, await startParts(parts)),
      },
      {
        title: 'Bundle the alerts Lambda and deploy it with its rule and table',
        task: async () => {
          const { zip } = await bundleLambda(handler);
          stage.stack = await AlertsStack.deploy(stage.aws, zip, stage.images.endpoint);
        },
      },
      { title: 'A JVM runs out of heap: one event', task: () => stopAndRead(stage) },
      { title: `It crashes again and again: ${stops - 1} more events`, task: () => storm(stage, stops) },
      { title: 'It reaches a steady state', task: () => recover(stage) },
    ],
    {
      ctx: stage,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !process.stdout.isTTY || !!process.env['CI'],
    },
  );
  await tasks.run();
  return { events: stops + 1, mails: stage.mailbox.messages };
}

async function startParts(parts: AsyncDisposableStack): Promise<Partial<Stage>> {
  const mailbox = parts.use(await startMailbox());
  const aws = parts.use(await startMinistack({ smtpPort: mailbox.port }));
  return { mailbox, aws, images: parts.use(await startMetricImages(aws.endpoint)) };
}

async function stopAndRead({ stack, mailbox }: Stage): Promise<void> {
  await stack.stopTask(0);
  await mailbox.waitForMessage(undefined, 30_000);
}

async function storm({ stack }: Stage, stops: number): Promise<void> {
  for (let i = 1; i < stops; i++) await stack.stopTask(i);
  await stack.untilCounted(stops);
}

async function recover({ stack, mailbox }: Stage): Promise<void> {
  await stack.reachSteadyState();
  await mailbox.waitForMessage(({ subject }) => subject?.includes('Recovered') ?? false, 30_000);
}
