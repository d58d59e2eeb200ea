import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../src/enrich/excerpt.ts';

const frames = (count: number) => Array.from({ length: count }, (_, i) => `\tat com.bizom.Ell.f${i}(Ell.java:${i})`);
const info = (count: number) => Array.from({ length: count }, (_, i) => `INFO line ${i}`);

describe('the excerpt of a log', () => {
  it('is its last lines where nothing was thrown', () => {
    expect(excerptOf(info(300), 40)).toEqual(info(300).slice(-40));
  });

  it('keeps the last stack trace whole, with its first line and its causes, however long', () => {
    const trace = [
      'java.lang.IllegalStateException: no',
      ...frames(60),
      'Caused by: java.io.IOException: disk',
      ...frames(30),
      '\t... 12 more',
    ];
    const excerpt = excerptOf([...info(100), ...trace, 'INFO bye'], 40);
    expect(excerpt).toEqual([...trace, 'INFO bye']);
  });

  it('keeps a trace whose message has several lines', () => {
    const trace = [
      'Exception in thread "main" java.lang.Error: a',
      ...frames(30),
      'Caused by: java.lang.Error: first',
      'second line',
      'third line',
      ...frames(20),
    ];
    expect(excerptOf([...info(50), ...trace], 10)).toEqual(trace);
  });

  it('does not go back for a trace of long ago', () => {
    expect(excerptOf(['java.lang.Error: old', ...frames(3), ...info(100)], 40)).toEqual(info(100).slice(-40));
  });

  it('takes a trace in one event as well as one event a line', () => {
    const trace = ['java.lang.Error: x', ...frames(3)];
    expect(excerptOf([trace.join('\n')])).toEqual(excerptOf(trace));
  });

  it('holds 256 KB of one line and of many', () => {
    expect(excerptOf(['x'.repeat(262_144)]).join('').length).toBeLessThan(2100);
    expect(excerptOf(Array(4000).fill('y'.repeat(64)))).toHaveLength(40);
  });
});
