import type { IncidentState, Message } from '../message/message.ts';

/** The severity as an icon and a word, for readers who see no colour. */
export interface Badge {
  icon: string;
  word: string;
  /** What the channels take their colour by. */
  tone: 'page' | 'warn' | 'info' | 'good';
}

const badges = {
  page: { icon: '🔴', word: 'PAGE', tone: 'page' },
  warn: { icon: '🟠', word: 'WARNING', tone: 'warn' },
  info: { icon: '🔵', word: 'INFO', tone: 'info' },
} as const satisfies Record<Message['severity'], Badge>;
const recovered: Badge = { icon: '✅', word: 'RECOVERED', tone: 'good' };

const stateWords: Record<IncidentState, string> = {
  new: '',
  worse: 'Worse',
  still: 'Still failing',
  again: 'Failing again',
  recovered: 'Recovered',
};

export const badgeOf = ({ severity, incident }: Message): Badge =>
  incident?.state === 'recovered' ? recovered : badges[severity];

/** The title, with the incident's state in front unless the title begins with it: "Still failing: orders in prod: out of memory". */
export function titleOf({ title, incident }: Message): string {
  const word = incident ? stateWords[incident.state] : '';
  return word === '' || title.toLowerCase().startsWith(word.toLowerCase()) ? title : `${word}: ${title}`;
}

/** `🔴 PAGE: orders in prod: out of memory`, for subjects, notifications and lists. */
export function headlineOf(message: Message): string {
  const { icon, word, tone } = badgeOf(message);
  const title = titleOf(message);
  return tone === 'good' ? `${icon} ${title}` : `${icon} ${word}: ${title}`;
}
