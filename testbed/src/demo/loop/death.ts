import { setTimeout as sleep } from 'node:timers/promises';
import type { Task } from '@aws-sdk/client-ecs';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import type { ParsedMail } from 'mailparser';
import type { Aws } from '../../aws.ts';
import type { Mailbox } from '../../mailbox.ts';
import type { Cluster } from './cluster.ts';
import { sender } from './fleet.ts';
import type { TaskStoppedEvent } from './stopped-event.ts';

const mbPerSecond = 8;

/** Makes a service hold on to more and more memory. */
export async function leak(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/faults/leak?mbPerSecond=${mbPerSecond}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the service answered /faults/leak with HTTP status ${response.status}`);
}

/** Waits for a task to stop, and gives ECS's last word on it. */
export async function untilStopped(cluster: Cluster, taskArn: string, timeoutMs = 120_000): Promise<Task> {
  for (const end = Date.now() + timeoutMs; ; await sleep(250)) {
    const [task] = await cluster.describe([taskArn]);
    if (task?.lastStatus === 'STOPPED') return task;
    if (Date.now() > end) throw new Error(`${taskArn} is still ${task?.lastStatus} after ${timeoutMs / 1000} s`);
  }
}

export interface Alerted {
  /** The deployed rule whose pattern takes the event. */
  rule: string;
  outcome: string;
  cause: string;
}

/** Gives an event to the deployed rule that takes it: to the rule's own target, because PutEvents refuses sources of `aws.*`. */
export async function alert(aws: Aws, event: TaskStoppedEvent): Promise<Alerted> {
  await new SESClient(aws.clientConfig).send(new VerifyEmailIdentityCommand({ EmailAddress: sender }));
  const bus = new EventBridgeClient(aws.clientConfig);
  const rule = await matchingRule(bus, JSON.stringify(event));
  const { Targets = [] } = await bus.send(new ListTargetsByRuleCommand({ Rule: rule }));
  const { Payload, FunctionError } = await new LambdaClient(aws.clientConfig).send(
    new InvokeCommand({ FunctionName: Targets[0]?.Arn ?? '', Payload: JSON.stringify(event) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`the alerts Lambda failed: ${answer}`);
  return { rule, ...JSON.parse(answer) };
}

async function matchingRule(bus: EventBridgeClient, Event: string): Promise<string> {
  const { Rules = [] } = await bus.send(new ListRulesCommand({}));
  for (const { Name, EventPattern } of Rules) {
    if (Name === undefined || EventPattern === undefined) continue;
    const { Result } = await bus.send(new TestEventPatternCommand({ EventPattern, Event }));
    if (Result) return Name;
  }
  throw new Error('no deployed rule takes the event');
}

/** Waits for the mail about a service, and refuses one that lacks what it is there for. */
export async function alertMail(mailbox: Mailbox, service: string): Promise<ParsedMail> {
  const mail = await mailbox.waitForMessage(({ subject }) => subject?.includes(service) ?? false, 30_000);
  const lacks = [
    ...(mail.text?.includes('OutOfMemoryError') ? [] : ['the last log lines']),
    ...(/heap|memory/i.test(mail.subject ?? '') ? [] : ['the cause in its subject']),
    ...(pictureOf(mail) ? [] : ['the picture']),
  ];
  if (lacks.length > 0) throw new Error(`the mail "${mail.subject}" lacks ${lacks.join(', ')}`);
  return mail;
}

export const pictureOf = (mail: ParsedMail): ParsedMail['attachments'][number] | undefined =>
  mail.attachments.find(({ contentType }) => contentType === 'image/png');
