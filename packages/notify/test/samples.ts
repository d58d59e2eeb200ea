import { drawPng } from '@bizom/testbed';
import type { IncidentState, Message } from '../src/index.ts';

/** A PNG of one colour. */
export const png = (): Uint8Array => drawPng(40, 20, () => [198, 40, 40]);

export const sample: Message = {
  title: 'prod / ell: out of memory',
  text: 'The kernel killed the container.\nRaise the limit.',
  severity: 'page',
  facts: [{ label: 'Exit code', value: '137 <SIGKILL>' }],
  excerpts: [{ title: 'Last log lines', text: 'INFO started\nERROR <b>boom</b> & "bang"' }],
  links: [{ label: 'Logs', url: 'https://logs.example.com/?a=1&b=2' }],
  picture: { png: png(), alt: 'Memory of ell' },
  labels: { environment: 'prod', service: 'ell', cause: 'oom-container' },
};

/** A message as the alerts write it, in one state of its incident. */
export function update(state: IncidentState, more: Partial<Message> = {}): Message {
  const startedAt = new Date('2026-03-04T08:33:12Z');
  return {
    title: 'orders in prod: Java heap is full',
    text: 'The JVM of container orders ran out of heap (limit 1,536 MiB) and ended with exit code 3.',
    advice: 'Look at the heap dump.\nRaise -Xmx, or MaxRAMPercentage, only if the heap grows with the load.',
    severity: state === 'recovered' ? 'info' : 'page',
    at: new Date('2026-03-04T09:15:40Z'),
    timeZone: 'Asia/Kolkata',
    incident: { key: 'prod/orders#1', state, startedAt, occurrences: 7 },
    facts: [
      { label: 'Environment', value: 'prod (cluster prod, ap-southeast-1)' },
      { label: 'Container', value: 'orders, exit code 3: the JVM stopped itself (ExitOnOutOfMemoryError)' },
      { label: 'Changed', value: '9 minutes after the deployment of commit abc1234' },
      { label: 'Task', value: '0123456789abcdef0123456789abcdef', minor: true },
    ],
    excerpts: [
      {
        title: 'Last log lines of orders',
        text: [
          '2026-03-04 08:33:10 INFO  Order 4711 accepted',
          '2026-03-04 08:33:11 ERROR java.lang.OutOfMemoryError: Java heap space',
          '\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)',
          '\tat com.example.orders.Cart.<init>(Cart.java:42)',
        ].join('\n'),
        culprit: '2026-03-04 08:33:11 ERROR java.lang.OutOfMemoryError: Java heap space',
      },
    ],
    links: [
      { label: 'Dashboard', url: 'https://grafana.example.com/d/shop-prod-orders?from=1&to=2' },
      { label: 'Logs', url: 'https://logs.example.com/app/discover#/?a=(b)' },
    ],
    labels: { environment: 'prod', service: 'orders', cause: 'oom-heap' },
    ...more,
  };
}
