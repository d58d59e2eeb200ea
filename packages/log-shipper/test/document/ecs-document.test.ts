import { describe, expect, it } from 'vitest';
import { maxLevels } from '../../src/document/depth.ts';
import { type EncodeOptions, encode } from '../../src/index.ts';
import { payloadOf } from '../payloads.ts';

const taskId = '0af3651916cd43dd8448eb211c80319c';

/** The action and the document of one event. */
function ecs(message: string, options: EncodeOptions = {}, event: Record<string, unknown> = {}) {
  const payload = payloadOf([{ id: '1', timestamp: 1_421_116_133_213, message, ...event }], {
    owner: '012345678901',
    logGroup: '/ecs/orders',
    logStream: `orders/app/${taskId}`,
  });
  const [action = '', document = ''] = Buffer.from(encode(payload, { format: 'ecs', ...options }))
    .toString()
    .split('\n');
  return { action: JSON.parse(action), document: JSON.parse(document) };
}
const documentOf = (message: string, options?: EncodeOptions) => ecs(message, options).document;
const fieldsText = (document: Record<string, string>) => JSON.parse(document['@fields_text'] ?? 'null');

describe('an event of format ecs', () => {
  it('goes into the data stream of its dataset and namespace, with the fields of the schema', () => {
    const options = { dataset: 'shop.orders', namespace: 'prod', cloudRegion: 'eu-west-1' } as const;
    expect(ecs('2015-01-13 02:28:53.213  INFO 1 --- [main] c.e.Shop : started', options)).toEqual({
      action: { create: { _index: 'logs-shop.orders-prod', _id: '1' } },
      document: {
        '@timestamp': '2015-01-13T02:28:53.213Z',
        message: '2015-01-13 02:28:53.213  INFO 1 --- [main] c.e.Shop : started',
        ecs: { version: '8.11.0' },
        event: { dataset: 'shop.orders' },
        data_stream: { type: 'logs', dataset: 'shop.orders', namespace: 'prod' },
        log: { level: 'INFO', file: { path: `/ecs/orders/orders/app/${taskId}` } },
        service: { name: 'orders' },
        container: { id: taskId, name: 'app' },
        cloud: { provider: 'aws', account: { id: '012345678901' }, region: 'eu-west-1' },
        aws: { cloudwatch: { log_group: '/ecs/orders', log_stream: `orders/app/${taskId}`, event_id: '1' } },
      },
    });
  });

  it('takes the fields of Elastic’s loggers as they are meant, dotted or nested', () => {
    const line = JSON.stringify({
      '@timestamp': '2019-08-06T12:09:12.375Z',
      'log.level': ' WARN',
      message: 'could not charge',
      'ecs.version': '1.2.0',
      'service.name': 'payments',
      'event.dataset': 'payments.log',
      'process.thread.name': 'main',
      log: { logger: 'com.example.Pay' },
      'error.type': 'java.lang.IllegalStateException',
      'error.message': 'no card',
      'error.stack_trace': ['java.lang.IllegalStateException: no card', '\tat com.example.Pay.pay(Pay.java:1)'],
      orderId: 17,
    });
    expect(documentOf(line)).toMatchObject({
      '@timestamp': '2015-01-13T02:28:53.213Z',
      message: 'could not charge',
      ecs: { version: '1.2.0' },
      event: { dataset: 'payments.log', original: line },
      data_stream: { dataset: 'generic' },
      service: { name: 'payments' },
      process: { thread: { name: 'main' } },
      log: { level: 'WARN', logger: 'com.example.Pay' },
      error: {
        type: 'java.lang.IllegalStateException',
        message: 'no card',
        stack_trace: 'java.lang.IllegalStateException: no card\n\tat com.example.Pay.pay(Pay.java:1)',
      },
      orderId: 17,
    });
    expect(documentOf(line)).not.toHaveProperty('@fields_text');
    expect(documentOf(line, { timestamp: 'message' })['@timestamp']).toBe('2019-08-06T12:09:12.375Z');
  });

  it.each([
    [
      'logstash-logback-encoder',
      { message: 'm', level: 'ERROR', level_value: 40000, logger_name: 'a.B', thread_name: 't' },
    ],
    ['Log4j', { message: 'm', level: 'ERROR', loggerName: 'a.B', thread: 't', threadId: 1 }],
  ])('takes the names of %s', (_, line) => {
    expect(documentOf(JSON.stringify(line))).toMatchObject({
      message: 'm',
      log: { level: 'ERROR', logger: 'a.B' },
      process: { thread: { name: 't' } },
    });
  });

  it('takes the level of pino, the message of zap and the line that FireLens wraps', () => {
    expect(documentOf('{"level":50,"msg":"m"}')).toMatchObject({ message: 'm', log: { level: 'error' } });
    expect(documentOf('{"log":"ERROR gone","container_id":"c1","container_name":"web"}')).toMatchObject({
      message: 'ERROR gone',
      log: { level: 'ERROR' },
      container: { id: 'c1', name: 'web' },
    });
  });

  it('finds the exception in a stack trace, of the logger or of the text', () => {
    const trace = 'java.lang.IllegalStateException: no: card\n\tat com.example.Pay.pay(Pay.java:1)\n\t... 12 more';
    const error = { type: 'java.lang.IllegalStateException', message: 'no: card', stack_trace: trace };
    expect(documentOf(`2015-01-13 ERROR failed\n${trace}`)).toMatchObject({ error, log: { level: 'ERROR' } });
    expect(documentOf(JSON.stringify({ message: 'failed', stack_trace: trace }))).toMatchObject({ error });
    expect(documentOf('no trace\n at all')).not.toHaveProperty('error');
  });

  it('keeps the whole line as the message where its JSON has none', () => {
    const { document } = ecs('got {"orderId":17}');
    expect(document).toMatchObject({ message: 'got {"orderId":17}', orderId: 17 });
    expect(document.event).not.toHaveProperty('original');
  });

  it('moves what contradicts the schema, and what is not the event’s to say, into @fields_text', () => {
    const own = {
      event: 'login',
      user: 'bob',
      message: { text: 'x' },
      data_stream: { dataset: 'other' },
      'data_stream.namespace': 'other',
      cloud: { provider: 'mine' },
      aws: { cloudwatch: 'x' },
      ecs: { a: 1 },
      log: { level: { deep: 1 } },
      '@message': { a: 1 },
      'x.y': 1,
      x: 2,
    };
    const document = documentOf(JSON.stringify(own));
    expect(document).toMatchObject({
      event: { dataset: 'generic' },
      data_stream: { type: 'logs', dataset: 'generic', namespace: 'default' },
      cloud: { provider: 'aws' },
      aws: { cloudwatch: { log_group: '/ecs/orders' } },
      ecs: { version: '8.11.0' },
      x: { y: 1 },
    });
    const { log, ...others } = own;
    const { 'x.y': _, ...moved } = others;
    expect(fieldsText(document)).toEqual({ ...moved, 'log.level': { deep: 1 } });
    expect(document.message).toBe(JSON.stringify(own));
  });

  it('has no field of too many levels, whatever its name is', () => {
    for (const name of ['deep', 'log', 'error', 'message', '@message', '@fields_text', 'data_stream', 'service.name']) {
      const line = `{"${name}":${'['.repeat(4_000)}${']'.repeat(4_000)}}`;
      const document = documentOf(line);
      expect(JSON.stringify({ ...document, message: '', '@fields_text': '' })).not.toContain('['.repeat(maxLevels + 1));
      expect(typeof document['@fields_text']).toBe('string');
    }
    const dotted = documentOf(`{"${Array.from({ length: 2_000 }, () => 'a').join('.')}":1}`);
    expect(dotted).not.toHaveProperty('a');
  });

  it('keeps names that are no paths, and __proto__', () => {
    const document = documentOf('{"a..b":1,".c":2,"__proto__":{"x":1},"d":{"__proto__":3},"__proto__.y":4}');
    expect(document).toMatchObject({ 'a..b': 1, '.c': 2 });
    expect(Object.getOwnPropertyDescriptor(document, '__proto__')?.value).toEqual({ x: 1, y: 4 });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('has the account and the region that CloudWatch adds, as texts, next to the fields of the message', () => {
    const extractedFields = {
      '@aws.account': '001234567890',
      '@aws.region': 'eu-west-1',
      '$.level': 'WARN',
      took: '12',
    };
    expect(ecs('{"level":"WARN"}', {}, { extractedFields }).document).toMatchObject({
      cloud: { account: { id: '001234567890' }, region: 'eu-west-1' },
      log: { level: 'WARN' },
      took: 12,
    });
  });

  it('has the fields of the options, which win', () => {
    const options = { fields: { 'service.environment': 'dev', 'service.name': 'x', team: 'pay' } };
    expect(documentOf('{"team":"other"}', options)).toMatchObject({
      service: { environment: 'dev', name: 'x' },
      team: 'pay',
    });
  });

  it.each([
    [{ index: 'logs' }, /^index: expected none with format "ecs"/],
    [{ operation: 'index' as const }, /^operation: expected "create" with format "ecs"/],
    [{ dataset: 'my-app' }, /^dataset: expected a part of the name of a data stream, without blanks and -/],
    [{ namespace: 'Prod' }, /^namespace: expected a lower-case/],
    [{ dataset: 'é'.repeat(51) }, /^dataset: .* at most 100 bytes/],
    [{ namespace: '' }, /^namespace: expected a part/],
    [{ dataset: '{service}' }, /^dataset: expected a part/],
    [{ format: 'cwl' as const, dataset: 'x' }, /^dataset: expected only with format "ecs"/],
  ])('is refused with %j', (options, message) => {
    expect(() => documentOf('x', options)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });
});
