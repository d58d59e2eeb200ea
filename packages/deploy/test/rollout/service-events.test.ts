import { expect, test } from 'vitest';
import { eventDiagnosis } from '../../src/rollout/service-events.ts';

const at = (second: number, message: string) => ({ createdAt: new Date(second * 1000), message });
const steady = at(20, '(service ell) has reached a steady state.');

/** Messages of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
test.each([
  [
    '(service ell) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    'capacity',
  ],
  [
    "(service ell) ECS was unable to assume the role 'arn:aws:iam::123456789012:role/ecs' that was provided for this task.",
    'iam-role',
  ],
  [
    '(service ell) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/ell/1) due to (reason Health checks failed with these codes: [502]).',
    'health-elb',
  ],
])('the events of a service name the cause where no task does: %s', (message, cause) => {
  expect(eventDiagnosis([at(10, message), steady], 5_000)).toMatchObject({ cause, reason: message });
});

test('events of before the deployment, and good ones, say nothing', () => {
  const old = at(1, '(service ell) was unable to place a task. Reason: Capacity is unavailable at this time.');
  expect(eventDiagnosis([old, steady], 5_000)).toBeUndefined();
});
