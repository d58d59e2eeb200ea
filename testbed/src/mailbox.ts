import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server that keeps every mail it is given. */
export interface Mailbox extends AsyncDisposable {
  host: string;
  port: number;
  /** In the order of arrival. */
  messages: ParsedMail[];
  /** The first mail, already here or still to come, that `predicate` accepts (default: any). Fails after `timeoutMs`, default 10,000. */
  waitForMessage(predicate?: (mail: ParsedMail) => boolean, timeoutMs?: number): Promise<ParsedMail>;
  stop(): Promise<void>;
}

export async function startMailbox(): Promise<Mailbox> {
  const messages: ParsedMail[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        messages.push(mail);
        arrivals.emit('mail');
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    messages,
    waitForMessage: (predicate, timeoutMs) => waitForMessage(messages, arrivals, predicate, timeoutMs),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function waitForMessage(
  messages: ParsedMail[],
  arrivals: EventEmitter,
  predicate: (mail: ParsedMail) => boolean = () => true,
  timeoutMs = 10_000,
): Promise<ParsedMail> {
  const signal = AbortSignal.timeout(timeoutMs);
  for (;;) {
    const found = messages.find(predicate);
    if (found) return found;
    await once(arrivals, 'mail', { signal }).catch((cause) => {
      const subjects = messages.map((mail) => mail.subject).join('", "');
      throw new Error(`no such mail within ${timeoutMs} ms; arrived: ${subjects ? `"${subjects}"` : 'none'}`, {
        cause,
      });
    });
  }
}
