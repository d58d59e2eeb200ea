import { describe, expect, it } from 'vitest';
import { levelOf, levelOfLine } from '../../src/document/log-level.ts';

describe('the level of a line', () => {
  it.each([
    ['2015-01-13 02:28:53.213  INFO 1 --- [           main] c.e.Shop : started', 'INFO'],
    ['2015-01-13T02:28:53.213Z ERROR 1 --- [orders] [nio-8080-exec-1] c.e.Shop : gone', 'ERROR'],
    ['02:28:53.213 [main] WARN  c.e.Shop - slow', 'WARN'],
    ['02:28:53.213 [http nio 1] DEBUG c.e.Shop - x', 'DEBUG'],
    ['13-Jan-2015 02:28:53.213 SEVERE [main] org.apache.Catalina x', 'SEVERE'],
    ['[2015-01-13 02:28:53,213] [WARNING] x', 'WARNING'],
    ['INFO: started', 'INFO'],
    ['[ERROR] 2015-01-13T02:28:53.213Z x', 'ERROR'],
    ['2015-01-13T02:28:53.213Z\tc6af9ac6-7b61-11e6-9a41-93e8deadbeef\tERROR\tx', 'ERROR'],
    ['\u001b[32m INFO\u001b[0m started', 'INFO'],
    ['time=2015-01-13T02:28:53Z level=warn msg="x"', 'warn'],
    ['[info] started', 'info'],
    ['2015-01-13 | WARN | x', 'WARN'],
  ])('%j', (line, level) => {
    expect(levelOfLine(line)).toBe(level);
  });

  it.each(['the user chose ERROR', 'information', 'Got INFO', '', 'ERRORS are bad', '17'])(
    'is not known: %j',
    (line) => {
      expect(levelOfLine(line)).toBeUndefined();
    },
  );

  it('is a text, or a number that a logger writes', () => {
    expect([' WARN ', 30, 'x'.repeat(40), '', 35, null, {}].map(levelOf)).toEqual([
      'WARN',
      'info',
      ...Array(5).fill(undefined),
    ]);
  });
});
