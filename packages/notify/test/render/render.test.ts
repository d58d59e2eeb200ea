import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelKinds, cleanMessage, type Message, previewMessage } from '../../src/index.ts';
import { emailMaxHtmlBytes } from '../../src/kinds/email.ts';
import { renderSns as renderCleanSns, snsMaxBytes, snsSubject } from '../../src/kinds/sns.ts';
import { cutEnd, cutMiddle } from '../../src/render/cut.ts';
import { renderText } from '../../src/render/text.ts';
import { sample } from '../samples.ts';

const renderTelegram = (message: Message) =>
  JSON.parse(previewMessage(channelKinds.telegram, message).sent).text as string;
const renderFlock = (message: Message) => previewMessage(channelKinds.flock, message).sent;
const renderEmail = (message: Message) => previewMessage(channelKinds.email, message).sent;
const renderSns = (message: Message) => renderCleanSns(cleanMessage(message));

const runs = process.env['CHAOS'] ? 50_000 : 5_000;

describe('every rendering', () => {
  it('puts the title first and keeps text, facts, log lines and links', () => {
    expect(renderText(sample)).toBe(
      'PAGE: prod / ell: out of memory\n\nThe kernel killed the container.\nRaise the limit.\n\n' +
        'Logs: https://logs.example.com/?a=1&b=2\n\nExit code: 137 <SIGKILL>\n\n' +
        'Last log lines:\n    INFO started\n    ERROR <b>boom</b> & "bang"',
    );
  });

  it('escapes markup in log lines and facts', () => {
    for (const markup of [renderTelegram(sample), renderFlock(sample), renderEmail(sample)]) {
      expect(markup).toContain('ERROR &lt;b&gt;boom&lt;/b&gt; &amp; &quot;bang&quot;');
      expect(markup).toContain('137 &lt;SIGKILL&gt;');
    }
    for (const markup of [renderFlock(sample), renderEmail(sample)]) {
      expect(markup).toContain('href="https://logs.example.com/?a=1&amp;b=2"');
    }
  });

  it('puts an inline link where its label stands in the text, and lists it where it does not', () => {
    const text = 'Branch [main] pipeline deployment finished. Triggered by commit: de46554.';
    const links = [
      { label: 'de46554', url: 'https://git.example.com/de46554', inline: true },
      { label: 'pipeline', url: 'https://ci.example.com/7', inline: true },
      { label: 'elsewhere', url: 'https://x.example.com', inline: true },
    ];
    const flockml = renderFlock({ title: 'Deployment', text, severity: 'info', links });
    expect(flockml).toContain(
      'Branch [main] <a href="https://ci.example.com/7">pipeline</a> deployment finished. ' +
        'Triggered by commit: <a href="https://git.example.com/de46554">de46554</a>.',
    );
    expect(flockml).toContain('<br/><br/><a href="https://x.example.com">elsewhere</a>');
    expect(flockml.match(/<a /g)).toHaveLength(3);
  });

  it('never makes a link of a script URL', () => {
    const message = { ...sample, links: [{ label: 'click', url: 'javascript:alert(1)' }] };
    expect(renderEmail(message) + renderFlock(message) + renderTelegram(message)).not.toContain('href="javascript');
  });

  it('drops terminal colours, control characters and broken surrogates', () => {
    const text = '\u001b[31mred\u001b[0m\u0000\r\nx\ud83d';
    expect(cleanMessage({ ...sample, text }).text).toBe('red\nx\ufffd');
  });
});

describe('cutting', () => {
  it('ends a text at a word and marks the cut', () => {
    expect(cutEnd('The quick brown fox jumps', 18)).toBe('The quick brown…');
    expect(cutEnd('short', 18)).toBe('short');
  });

  it('keeps the beginning and the end of log lines and says how many are missing', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
    const cut = cutMiddle(lines, 200);
    expect(cut.length).toBeLessThanOrEqual(200);
    expect(cut).toMatch(/^line 0\n[\s\S]*\n… \d+ lines left out …\n[\s\S]*line 99$/);
    const left = Number(/… (\d+) lines/.exec(cut)?.[1]);
    expect(cut.split('\n').length - 1 + left).toBe(100);
  });

  it('never grows and never splits a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(200), (text, max) => {
        for (const cut of [cutEnd(text, max), cutMiddle(text, max)]) {
          expect(cut.length).toBeLessThanOrEqual(Math.max(max, 0));
          expect(cut.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
});

const visible = (html: string) => html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot|#39);/g, '_').length;

describe('the limits', () => {
  const huge: Message = {
    ...sample,
    title: 'T'.repeat(6000),
    text: '<&>"\n'.repeat(20_000),
    facts: Array.from({ length: 40 }, (_, i) => ({ label: `fact ${i}`, value: '&'.repeat(3000) })),
    excerpts: [{ title: 'Last log lines', text: `at com.example.<Foo>&"\u00e9\u20ac\n`.repeat(12_000) }],
    links: Array.from({ length: 50 }, (_, i) => ({ label: `l${i}`, url: `https://example.com/${'x'.repeat(200)}` })),
  };

  it.each([
    ['huge', huge],
    [
      '256 KB of log lines',
      { ...sample, excerpts: [{ title: 'Log', text: 'x'.repeat(99).concat('\n').repeat(2600) }] },
    ],
    ['one line of 256 KB', { ...sample, excerpts: [{ title: 'Log', text: '<'.repeat(262_144) }] }],
  ])('hold for a message that is %s', (_, message) => {
    expect(visible(renderTelegram(message))).toBeLessThanOrEqual(4096);
    expect(renderFlock(message).length).toBeLessThanOrEqual(32_768);
    const { Message: body, MessageAttributes: attributes } = renderSns(message);
    expect(Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(attributes))).toBeLessThanOrEqual(snsMaxBytes);
    expect(Buffer.byteLength(renderEmail({ ...message, picture: undefined } as never))).toBeLessThanOrEqual(
      emailMaxHtmlBytes,
    );
  });

  it('cost log lines before anything else', () => {
    const message = { ...sample, excerpts: [{ title: 'Log', text: 'some line\n'.repeat(3000) }] };
    const html = renderTelegram(message);
    expect(html).toContain('137 &lt;SIGKILL&gt;');
    expect(html).toContain('Raise the limit.');
    expect(html).toMatch(/… \d+ lines left out …/);
    expect(visible(html)).toBeGreaterThan(4000);
  });

  it('make an SNS subject of ASCII, on one line, under 100 characters', () => {
    expect(snsSubject('prod – ell:\r\n Größe\u2028 🔴 out of memory')).toBe('prod - ell: Gro e out of memory');
    expect(snsSubject('x'.repeat(300)).length).toBeLessThan(100);
    expect(snsSubject('日本語')).toBe('Notification');
  });

  it('hold for any message at all', () => {
    const text = fc.string({ unit: 'binary', maxLength: 80 }).map((s) => s.repeat(20));
    fc.assert(
      fc.property(text, text, text, text, (title, body, value, log) => {
        const message: Message = {
          title,
          text: body,
          severity: 'warn',
          facts: [{ label: value, value }],
          excerpts: [{ title, text: log }],
          links: [{ label: title, url: body, inline: true }],
        };
        expect(visible(renderTelegram(message))).toBeLessThanOrEqual(4096);
        expect(renderSns(message).Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        expect(renderFlock(message)).toMatch(/^<flockml>[\s\S]*<\/flockml>$/);
      }),
      { numRuns: runs / 10 },
    );
  });
});
