/** `page` wakes somebody up, `warn` waits for the morning, `info` is for the record. */
export type Severity = (typeof severities)[number];
export const severities = ['page', 'warn', 'info'] as const;

/**
 * What a message says about its incident: `new` (it began), `worse`, `still` (a reminder), `again` (it failed after "recovered"),
 * `recovered` (it is over).
 */
export type IncidentState = (typeof incidentStates)[number];
export const incidentStates = ['new', 'worse', 'still', 'again', 'recovered'] as const;

/** The incident that a message belongs to: what its channels thread, update and resolve by. */
export interface IncidentUpdate {
  /** The same for all messages of one incident, and never used by another one; at most 255 characters (PagerDuty). */
  key: string;
  state: IncidentState;
  /** When it failed for the first time. */
  startedAt: Date;
  /** How often it has failed, at least 1; default unknown. */
  occurrences?: number;
  /** When it recovered; only for `recovered`. Default the message's `at`. */
  endedAt?: Date;
  /** By channel, the `thread` that its receipt of the incident's first message had: channels with threads reply to it. Default none. */
  threads?: Readonly<Record<string, string>>;
}

/** One line of a message's table: `{label: 'Exit code', value: '137'}`. */
export interface Fact {
  label: string;
  value: string;
  /** An identifier for machines: shown last and small. Default false. */
  minor?: boolean;
}

/** Lines shown verbatim, such as the last lines of a log; cut in the middle where a channel has no room. */
export interface Excerpt {
  title: string;
  text: string;
  /** The line of `text` that tells why; it is marked, and cut last. */
  culprit?: string;
}

export interface Link {
  label: string;
  /** Absolute http(s) URL; others are shown as text. */
  url: string;
  /** Links the first place in `text` that reads as the label, instead of adding a button. Default false. */
  inline?: boolean;
}

export interface Picture {
  /** The bytes of a PNG file. */
  png: Uint8Array;
  /** Describes the picture to readers who cannot see it. */
  alt: string;
}

/** One message for all channels: each renders it in its own markup and within its own limits. */
export interface Message {
  /** One line: what failed and why. It always comes first and is cut last. */
  title: string;
  /** Plain text; line breaks are kept. */
  text: string;
  severity: Severity;
  /** What to do about it, as plain text: one step a line. Shown as a block. */
  advice?: string;
  /** Default: the message stands alone, and nothing is threaded or resolved. */
  incident?: IncidentUpdate;
  /** When it happened; default unknown. */
  at?: Date;
  /** IANA time zone that times are also shown in, such as `Asia/Kolkata`; default UTC only. */
  timeZone?: string;
  facts?: readonly Fact[];
  excerpts?: readonly Excerpt[];
  links?: readonly Link[];
  picture?: Picture;
  /** What routes match and SNS filter policies see: `environment`, `service`, `cause`. */
  labels?: Readonly<Record<string, string>>;
}
