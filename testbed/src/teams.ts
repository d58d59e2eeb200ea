import { serve } from './http-server.ts';

export interface TeamsServer extends AsyncDisposable {
  /** The workflow's URL. */
  webhookUrl: string;
  /** Cards as they were posted to the channel. */
  cards: Fields[];
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A STAND-IN for a Teams workflow ("Post to a channel when a webhook request is received"; nothing real can be had without a tenant):
 * the signature in the query, the message's envelope, Adaptive Cards up to version 1.5, and the size that Teams stores, which is the
 * card as JSON inside of JSON, at most 28,672 bytes (MicrosoftDocs/msteams-docs#11274). The errors have the form of Azure Logic Apps.
 * A real workflow answers 202 before it posts; this one refuses at once what the posting would refuse, so that tests see it.
 */
export async function startTeams({ postsUntilLimit = Number.POSITIVE_INFINITY } = {}): Promise<TeamsServer> {
  const cards: Fields[] = [];
  const path = '/workflows/0a1b2c3d/triggers/manual/paths/invoke?api-version=2016-06-01&sig=stand-in-signature';
  let untilLimit = postsUntilLimit;
  const { url, stop } = await serve((request, body) => {
    if (request.url !== path) {
      return refusal(401, 'DirectApiRequestHasInvalidSignature', `The signature of ${request.url} is invalid.`);
    }
    untilLimit -= 1;
    if (untilLimit < 0) {
      untilLimit = Number.POSITIVE_INFINITY;
      return { ...refusal(429, 'TooManyRequests', 'Rate limit is exceeded.'), headers: { 'retry-after': '1' } };
    }
    const card = cardOf(body.toString());
    if (typeof card === 'string') return refusal(400, 'BadRequest', card);
    cards.push(card);
    return { status: 202, body: '' };
  });
  return { webhookUrl: url + path, cards, stop, [Symbol.asyncDispose]: stop };
}

const refusal = (status: number, code: string, message: string) => ({
  status,
  body: JSON.stringify({ error: { code, message } }),
});

/** The card of a message, or what is wrong with it. */
function cardOf(body: string): Fields | string {
  const { type, attachments }: Fields = parse(body);
  if (type !== 'message' || !Array.isArray(attachments)) return 'expected a message with attachments';
  const { contentType, content }: Fields = Object(attachments[0]);
  if (contentType !== 'application/vnd.microsoft.card.adaptive') return `unsupported content ${String(contentType)}`;
  const card: Fields = Object(content);
  if (card['type'] !== 'AdaptiveCard' || !/^1\.[0-5]$/.test(String(card['version']))) return 'unsupported card version';
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(card)));
  if (bytes > 28_672) {
    return `MessageSizeExceeded-Message properties size exceeded. Actual message properties size: ${bytes} bytes, whereas max allowed size is 28672 bytes`;
  }
  return elementsProblem(card['body'], 'body') ?? card;
}

function parse(body: string): Fields {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

function elementsProblem(elements: unknown, at: string): string | undefined {
  if (!Array.isArray(elements)) return `${at}: expected a list`;
  return elements
    .map((element, index) => elementProblem(Object(element), `${at}[${index}]`))
    .find((problem) => problem);
}

/** Required properties of each element. Source: https://adaptivecards.io/explorer. */
function elementProblem({ type, text, items, facts, actions }: Fields, at: string): string | undefined {
  switch (type) {
    case 'TextBlock':
      return typeof text === 'string' && text !== '' ? undefined : `${at}.text is required`;
    case 'Container':
      return elementsProblem(items, `${at}.items`);
    case 'FactSet':
      return each(facts, `${at}.facts`, ({ title, value }) => typeof title === 'string' && typeof value === 'string');
    case 'ActionSet':
      return each(actions, `${at}.actions`, (action) => action['type'] === 'Action.OpenUrl' && isUrl(action['url']));
    default:
      return `${at}: unknown element ${String(type)}`;
  }
}

function each(items: unknown, at: string, isValid: (item: Fields) => boolean): string | undefined {
  return Array.isArray(items) && items.every((item) => isValid(Object(item))) ? undefined : `${at}: invalid item`;
}

const isUrl = (url: unknown): boolean => typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url);
