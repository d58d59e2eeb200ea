import fc from 'fast-check';
import { expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { renderReport, type ServiceReport } from '../../src/index.ts';
import { serviceMessage } from '../../src/notify/messages.ts';

const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9000';

const report = (more: Partial<ServiceReport>): ServiceReport => ({
  service: 'ell',
  outcome: 'completed',
  detail: 'steady',
  commit,
  image: 'x',
  seconds: 41.6,
  ...more,
});

test("the message of a success has the document's words, with the real duration instead of a guess", () => {
  const message = serviceMessage(firstFleet.deploy.messages, 'staging', report({ service: 'generic-outlet-service' }));
  expect(message.title).toBe('Deployment of { generic-outlet-service } to { staging } cluster has been successful.');
  expect(message.text).toBe('It is steady and in use, after 42 s.');
});

test('only a completed deployment is reported as successful', () => {
  const outcomes = fc.constantFrom(
    'rolledBack' as const,
    'failed' as const,
    'timedOut' as const,
    'notDeployed' as const,
    'interrupted' as const,
  );
  fc.assert(
    fc.property(outcomes, fc.string(), (outcome, detail) => {
      const failed = report({ outcome, detail });
      expect(serviceMessage(firstFleet.deploy.messages, 'dev', failed)).toMatchObject({
        severity: 'warn',
        title: expect.stringContaining('failed'),
      });
      expect(renderReport({ environment: 'dev', commit, ok: false, services: [failed] })).toContain(outcome);
    }),
  );
});
