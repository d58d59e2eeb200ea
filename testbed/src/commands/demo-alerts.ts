import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { ParsedMail } from 'mailparser';
import { chromiumPath } from '../chromium.ts';
import { alertsDemo } from '../demo/alerts.ts';
import { screenshot } from '../screenshot.ts';

interface DemoFlags {
  stops: number;
  out: string;
}

const program = new Command('npm run demo:alerts --')
  .description('a stopped task -> EventBridge -> Lambda -> SES -> the mail received, with its picture and log lines')
  .option('--stops <number>', 'how often the service crashes, 2 to 1000', wholeNumber, 20)
  .option(
    '--out <file>',
    'where the first mail is written, as HTML; a screenshot is written next to it',
    join(tmpdir(), 'alert.html'),
  )
  .action(run);

await program.parseAsync();

async function run({ stops, out }: DemoFlags): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const { events, mails } = await alertsDemo(stops, parts);
  const [first] = mails;
  if (first) await show(first, out);
  const subjects = mails.map(({ subject }) => `    ${subject}`).join('\n');
  process.stdout.write(`\n  ${events} events, ${mails.length} mails:\n${subjects}\n\n`);
  const picture = first?.attachments.some(({ contentType }) => contentType === 'image/png');
  if (mails.length > 3 || !picture || !first?.text?.includes('OutOfMemoryError')) process.exitCode = 1;
}

async function show(mail: ParsedMail, out: string): Promise<void> {
  await writeFile(out, mail.html || '');
  const [picture] = mail.attachments;
  const text = (mail.text ?? '').replace(/^/gm, '  | ');
  process.stdout.write(
    `\n  The first mail, to ${[mail.to].flat()[0]?.text}:\n${text}\n  | [${picture?.contentType}, ${picture?.size} bytes]\n`,
  );
  process.stdout.write(`\n  As a browser shows it: ${out}${await pictureOf(out)}\n`);
}

async function pictureOf(file: string): Promise<string> {
  const browser = chromiumPath();
  if (!browser) return ' (no Chromium here for a screenshot)';
  const png = file.replace(/(\.html)?$/, '.png');
  await screenshot(file, png, { browser });
  return ` and ${png}`;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 2 && number <= 1000) return number;
  throw new InvalidArgumentError('Expected a whole number from 2 to 1000.');
}
