import { drawPng } from '@bizom/testbed';
import type { Message } from '../src/index.ts';

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
