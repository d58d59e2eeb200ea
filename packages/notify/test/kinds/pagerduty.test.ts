import { type PagerDutyServer, startPagerDuty } from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { createChannel, type IncidentState } from '../../src/index.ts';
import { sample, update } from '../samples.ts';

const pager = ({ url, routingKey }: PagerDutyServer, more = {}) =>
  createChannel({ type: 'pagerduty', routingKey, apiUrl: url, ...more });

describe('PagerDuty (against a stand-in with the documented rules)', () => {
  it('is one alert through a whole incident: each failure is an event of it, and the recovery resolves it', async () => {
    await using server = await startPagerDuty();
    const states: IncidentState[] = ['new', 'worse', 'still', 'recovered'];
    for (const state of states) await pager(server).send(update(state));
    expect(server.alerts).toEqual([
      { key: 'prod/orders#1', status: 'resolved', events: expect.objectContaining({ length: 4 }) },
    ]);
    const actions = server.alerts[0]?.events.map((event) => event['event_action']);
    expect(actions).toEqual(['trigger', 'trigger', 'trigger', 'resolve']);
  });

  it('opens a new alert for the next incident', async () => {
    await using server = await startPagerDuty();
    for (const state of ['new', 'recovered', 'again'] as const) await pager(server).send(update(state));
    expect(server.alerts.map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  });

  it('tells what, where, why, what to do and where to look', async () => {
    await using server = await startPagerDuty();
    await pager(server).send(update('new'));
    expect(server.alerts[0]?.events[0]).toMatchObject({
      payload: {
        summary: 'orders in prod: Java heap is full',
        severity: 'critical',
        source: 'orders',
        component: 'orders',
        group: 'prod',
        class: 'oom-heap',
        timestamp: '2026-03-04T09:15:40.000Z',
        custom_details: {
          'What to do': expect.stringContaining('heap dump'),
          'Last log lines of orders': expect.stringContaining('▶ 2026-03-04 08:33:11 ERROR'),
        },
      },
      links: [{ href: expect.stringContaining('grafana'), text: 'Dashboard' }, { text: 'Logs' }],
    });
  });

  it('records a message of severity info without an incident as a change, which pages no one', async () => {
    await using server = await startPagerDuty();
    await pager(server).send({ ...sample, severity: 'info', title: 'Deployment of orders succeeded' });
    expect([server.alerts, server.changes.length]).toEqual([[], 1]);
  });

  it('makes an alert of a warning without an incident', async () => {
    await using server = await startPagerDuty();
    await pager(server).send({ ...sample, severity: 'warn' });
    expect(server.alerts).toMatchObject([{ status: 'triggered' }]);
  });

  it('stays within the limits with a huge message and a long key', async () => {
    await using server = await startPagerDuty();
    const incident = { key: 'k'.repeat(900), state: 'new' as const, startedAt: new Date() };
    const excerpts = [
      { title: 'Log', text: `"${'\u0001é'.repeat(150_000)}` },
      { title: 'Log 2', text: '\\'.repeat(290_000) },
    ];
    await pager(server).send(
      update('new', { title: 'T'.repeat(300_000), text: '"'.repeat(50_000), incident, excerpts }),
    );
    await pager(server).send(update('recovered', { incident: { ...incident, state: 'recovered' } }));
    expect(server.alerts).toMatchObject([{ status: 'resolved' }]);
  });

  it('waits after a 429, then sends', async () => {
    await using server = await startPagerDuty({ eventsUntilLimit: 0 });
    await pager(server).send(update('new'));
    expect(server.alerts).toHaveLength(1);
  });

  it.each([
    [
      'a key of another service',
      'hunter2hunter2hunter2hunter2abcd',
      'REFUSED',
      'Event object is invalid: Invalid routing key [redacted]',
    ],
    ['a secret that is not a key', 'hunter2', 'INVALID_SECRET', 'expected the secret to be an integration key'],
  ])('says %s, and does not repeat it', async (_, routingKey, code, part) => {
    await using server = await startPagerDuty();
    const error = await pager(server, { routingKey })
      .send(update('new'))
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
    expect(String((error as Error).stack)).not.toContain('hunter2');
  });
});
