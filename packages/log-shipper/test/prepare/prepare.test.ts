import { describe, expect, it } from 'vitest';
import { shipperRules } from '../../src/options.ts';
import { prepare } from '../../src/prepare/prepare.ts';
import { caseFile } from '../payloads.ts';

describe('a payload that is redacted before it is shipped', () => {
  it.each([
    ['by the shared rules', { secrets: true }],
    ['by the names of fields', { fields: ['password'] }],
  ])('has no secret left: %s', (_, redact) => {
    const { batch, redacted } = prepare(
      caseFile('06-redaction.json'),
      shipperRules({ nodes: 'http://localhost', redact }),
    );
    const text = JSON.stringify(batch);
    expect(text).not.toMatch(/secret-/);
    expect(text.match(/\[redacted\]/g)).toHaveLength(redacted);
    expect(redacted).toBe(6);
  });

  it('keeps the JSON of a message and of extracted fields, which the shared rules look into as well', () => {
    const event = {
      id: '1',
      timestamp: 1_700_000_000_000,
      message: '{"a":{"db_password":"x1y2"},"n":1.0}',
      extractedFields: { apiKey: 'x1y2z3', status: '200', body: '{"token":"x1y2z3w4"}' },
    };
    const payload = { owner: '1', logGroup: 'g', logStream: 's', messageType: 'DATA_MESSAGE', logEvents: [event] };
    const rules = shipperRules({ nodes: 'http://localhost', redact: { secrets: true } });
    const { batch, redacted } = prepare(Buffer.from(JSON.stringify(payload)), rules);
    expect(batch).toMatchObject({
      events: [
        {
          message: '{"a":{"db_password":"[redacted]"},"n":1.0}',
          extractedFields: { apiKey: '[redacted]', status: '200', body: '{"token":"[redacted]"}' },
        },
      ],
    });
    expect(redacted).toBe(3);
  });
});
