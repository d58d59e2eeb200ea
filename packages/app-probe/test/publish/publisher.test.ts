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

  describe('of a batch with a datum that CloudWatch refuses', () => {
    const refusing = (bad: ReadonlySet<string>) => {
      const sent: (string | undefined)[] = [];
      let requests = 0;
      const put = async ({ MetricData = [] }: PutMetricDataCommandInput) => {
        requests++;
        if (MetricData.some(({ MetricName = '' }) => bad.has(MetricName)))
          throw named('InvalidParameterValueException');
        sent.push(...MetricData.map(({ MetricName }) => MetricName));
      };
      return { sent, requests: () => requests, queue: new Publisher({ namespace: 'Ns', put }) };
    };
    const many = Array.from({ length: 1500 }, (_, index) => `m${index}`);

    it('sends all others, in order, and names the refused one', async () => {
      const { sent, requests, queue } = refusing(new Set(['m777']));
      const published = await queue.publish(data(...many));
      expect(published).toMatchObject({ data: 1499, pending: 0, lost: 1 });
      expect(published.errors.map(({ name, message }) => `${name} ${message}`)).toEqual([
        'InvalidParameterValueException m777: InvalidParameterValueException',
      ]);
      expect(sent).toEqual(many.filter((name) => name !== 'm777'));
      expect(requests()).toBeLessThan(25);
    });

    it('gives up after a while where every datum is refused', async () => {
      const { requests, queue } = refusing(new Set(many));
      expect(await queue.publish(data(...many))).toMatchObject({ data: 0, pending: 0, lost: 1500 });
      expect(requests()).toBeLessThan(100);
    });
  });

  it('gives up the oldest when there is too much to keep, and says how much', async () => {
    const { sent, publisher: queue } = publisher([named('a'), named('b')], 2);
    await queue.publish(data('a'));
    await queue.publish(data('b'));
    expect(await queue.publish(data('c'))).toMatchObject({ lost: 1, data: 2 });
    expect(sent).toEqual(['b', 'c']);
  });
});
