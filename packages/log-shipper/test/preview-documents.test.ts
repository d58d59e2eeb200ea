import { expect, it } from 'vitest';
import { encode, OptionsError, previewDocuments } from '../src/index.ts';

const payload = (...messages: string[]) =>
  JSON.stringify({
    ...{ messageType: 'DATA_MESSAGE', owner: '1', logGroup: 'g', logStream: 's', subscriptionFilters: ['f'] },
    logEvents: messages.map((message, index) => ({ id: `id-${index}`, timestamp: 1_768_464_000_000 + index, message })),
  });

it('writes the same documents as encode where no option asks for more', () => {
  const two = payload('{"level":"INFO"}', 'plain');
  expect(Buffer.from(previewDocuments(two).body)).toEqual(Buffer.from(encode(two)));
});

it('stitches, redacts and names the index as the options of a fleet say', () => {
  const trace = payload(
    'java.lang.IllegalStateException: password=hunter2secret',
    '\tat shop.Orders.place(Orders.java:1)',
  );
  const settings = { index: 'shop-{yyyy}', documentType: 'none', stitch: true, redact: { secrets: true } };
  const { body, ...counts } = previewDocuments(trace, settings);
  const [action = '', document = ''] = new TextDecoder().decode(body).split('\n');
  expect(JSON.parse(action)).toEqual({ index: { _index: 'shop-2026', _id: 'id-0' } });
  expect(JSON.parse(document)['@message']).toMatch(/IllegalStateException.*\n\tat shop/);
  expect(document).not.toContain('hunter2secret');
  expect(counts).toMatchObject({ events: 2, stitched: 1, sampledOut: 0, redacted: 1, setAside: [] });
});

it('names an option that the shipper does not take in the words of the fleet', () => {
  expect(() => previewDocuments(payload('x'), { index: 'UPPER CASE' })).toThrow(OptionsError);
  expect(() => previewDocuments(payload('x'), { index: 'UPPER CASE' })).toThrow('logs.shipper.index');
});

it('makes nothing of a control message', () => {
  const control = { messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', logStream: '' };
  const text = JSON.stringify({
    ...control,
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: 1, message: 'x' }],
  });
  expect(previewDocuments(text)).toMatchObject({ body: new Uint8Array(), setAside: [] });
});
