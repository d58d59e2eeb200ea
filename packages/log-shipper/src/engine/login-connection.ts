import {
  type ConnectionRequestOptions,
  type ConnectionRequestOptionsAsStream,
  type ConnectionRequestParams,
  type ConnectionRequestResponse,
  type ConnectionRequestResponseAsStream,
  type UndiciConnection,
} from '@elastic/transport';
import type { ConnectionRules } from './connection-options.ts';

type Login = NonNullable<ConnectionRules['auth']>;
type Answer = ConnectionRequestResponse & ConnectionRequestResponseAsStream;

/**
 * A connection like `Base` whose answers never show the log-in that was sent: fronts and proxies write the headers of a request that they refuse into
 * their pages, which errors and logs quote.
 */
export function loginConnection(Base: typeof UndiciConnection, login: Login): typeof UndiciConnection {
  const shown = shownLogin(login);
  return class LoginConnection extends Base {
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions,
    ): Promise<ConnectionRequestResponse>;
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponseAsStream>;
    override async request(params: ConnectionRequestParams, options: ConnectionRequestOptions): Promise<Answer> {
      const answer = await super.request(params, options);
      const { body } = answer;
      // An engine's usual answer is not searched: it can be long, and shows no headers.
      if (typeof body !== 'string' || body.startsWith('{"items":[')) return answer as Answer;
      return { ...answer, body: body.replace(shown, '[redacted]') } as Answer;
    }
  };
}

/** The forms in which a log-in can be shown: as sent, decoded, and with the characters that HTML, JSON and URLs escape. */
function shownLogin(login: Login): RegExp {
  const texts = 'apiKey' in login ? [login.apiKey, decoded(login.apiKey)] : [basic(login), login.password];
  const forms = texts.filter((text) => text.length >= leastChars).map(pattern);
  return new RegExp(forms.length > 0 ? forms.join('|') : neverMatching, 'g');
}

/** Shorter secrets would be found in ordinary words. */
const leastChars = 4;
const neverMatching = '(?!)';

function basic({ username, password }: { username: string; password: string }): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

/** The secret half of an API key. */
function decoded(apiKey: string): string {
  return Buffer.from(apiKey, 'base64').toString('utf8').split(':').slice(1).join(':');
}

/** Without the padding, which may be escaped or missing. */
function pattern(text: string): string {
  return Array.from(text.replace(/=+$/, ''), escaped).join('');
}

function escaped(char: string): string {
  if (/[A-Za-z0-9]/.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const forms = [
    char,
    encodeURIComponent(char.toWellFormed()),
    `\\${char}`,
    `&#${code};`,
    `&#x${hex};`,
    `\\u${hex.padStart(4, '0')}`,
  ];
  const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }[char];
  return `(?:${[...forms, ...(named ? [named] : [])].map(literal).join('|')})`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
