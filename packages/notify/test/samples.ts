import { crc32, deflateSync } from 'node:zlib';
import type { Message } from '../src/message.ts';

/** A PNG of one colour, made by hand: 40 x 20 pixels. */
export function png(width = 40, height = 20): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array(width).fill([198, 40, 40]).flat())]);
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

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
