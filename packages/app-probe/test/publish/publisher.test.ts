import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { Publisher } from '../../src/publish/publisher.ts';

const data = (...names: string[]): MetricDatum[] => names.map((MetricName) => ({ MetricName }));
const named = (name: string) => Object.assign(new Error(name), { name });

function publisher(outcomes: (Error | 'ok')[], maxPendingData?: number) {
  const sent: (string | undefined)[] = [];
  const put = async ({ MetricData = [] }: PutMetricDataCommandInput) => {
    const outcome = outcomes.shift() ?? 'ok';
    if (outcome !== 'ok') throw outcome;
    sent.push(...MetricData.map(({ MetricName }) => MetricName));
  };
  return { sent, publisher: new Publisher({ namespace: 'Ns', put, ...(maxPendingData && { maxPendingData }) }) };
}

describe('publishing', () => {
  it('sends what comes, in order, one call after the other', async () => {
    const { sent, publisher: queue } = publisher([]);
    await Promise.all([queue.publish(data('a', 'b')), queue.publish(data('c')), queue.publish(data('d'))]);
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps what CloudWatch did not take and sends it first the next time', async () => {
    const { sent, publisher: queue } = publisher([named('ThrottlingException')]);
    expect(await queue.publish(data('a'))).toMatchObject({
      requests: 0,
      pending: 1,
      lost: 0,
      errors: [{ name: 'ThrottlingException' }],
    });
    expect(await queue.publish(data('b'))).toMatchObject({ requests: 2, pending: 0, lost: 0, errors: [] });
    expect(sent).toEqual(['a', 'b']);
  });

  it('does not try again what CloudWatch refuses, and goes on with the rest', async () => {
    const { sent, publisher: queue } = publisher([named('InvalidParameterValueException')]);
    const many = data(...Array.from({ length: 1001 }, (_, index) => `m${index}`));
    expect(await queue.publish(many)).toMatchObject({ requests: 1, data: 1, pending: 0, lost: 1000 });
    expect(sent).toEqual(['m1000']);
  });

  it('gives up the oldest when there is too much to keep, and says how much', async () => {
    const { sent, publisher: queue } = publisher([named('a'), named('b')], 2);
    await queue.publish(data('a'));
    await queue.publish(data('b'));
    expect(await queue.publish(data('c'))).toMatchObject({ lost: 1, data: 2 });
    expect(sent).toEqual(['b', 'c']);
  });
});
