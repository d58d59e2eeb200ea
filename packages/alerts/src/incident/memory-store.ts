import type { Alerted, Incident, IncidentUpdate } from './incident.ts';
import type { Counted, CountedFailure, IncidentStore } from './store.ts';

/** Most incidents that are kept; the oldest is forgotten first. */
const maxIncidents = 500;

/**
 * Incidents of one warm function, while the table does not answer: they limit what is sent, and the table receives them when it
 * answers again. Events are not claimed: each is retried until the table has it.
 */
export class MemoryStore implements IncidentStore {
  readonly #quietSeconds: number;
  readonly #incidents = new Map<string, { incident: Incident; seen: Set<string> }>();
  readonly #speaking = new Set<string>();

  constructor(quietSeconds: number) {
    this.#quietSeconds = quietSeconds;
  }

  async claim(): Promise<boolean> {
    return true;
  }

  async finish(): Promise<void> {}

  async release(): Promise<void> {}

  async count(key: string, failure: CountedFailure): Promise<Counted> {
    const known = this.#incidents.get(key);
    const isOver = known && failure.at - known.incident.lastStopAt > this.#quietSeconds * 1000;
    const seen = known && !isOver ? known.seen : new Set<string>();
    const before = known && !isOver ? known.incident : emptyIncident(failure.at);
    const first = failure.id === undefined || !seen.has(failure.id);
    const incident = first ? withFailure(before, failure) : before;
    if (failure.id !== undefined) seen.add(failure.id);
    this.#keep(key, incident, seen);
    return { incident, first };
  }

  async find(key: string): Promise<Incident | undefined> {
    return this.#incidents.get(key)?.incident;
  }

  async claimUpdate(key: string, channel: string): Promise<boolean> {
    const speaker = `${key} ${channel}`;
    if (this.#speaking.has(speaker)) return false;
    this.#speaking.add(speaker);
    return true;
  }

  async recordUpdate(
    key: string,
    update: IncidentUpdate,
    alerted: Readonly<Record<string, Alerted>>,
    _: Incident,
    now: number,
  ): Promise<void> {
    const known = this.#incidents.get(key);
    await this.releaseUpdate(key, Object.keys(alerted));
    if (!known) return;
    const reminders = update === 'still-failing' ? known.incident.reminders + 1 : 0;
    const incident = {
      ...known.incident,
      alerted: { ...known.incident.alerted, ...alerted },
      announcedAt: now,
      reminders,
    };
    this.#keep(key, incident, known.seen);
  }

  /** Nothing is over while the table does not answer. */
  async recordRecovery(): Promise<void> {}

  async releaseUpdate(key: string, channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.#speaking.delete(`${key} ${channel}`);
  }

  async close(key: string): Promise<void> {
    this.#incidents.delete(key);
  }

  #keep(key: string, incident: Incident, seen: Set<string>): void {
    this.#incidents.delete(key);
    this.#incidents.set(key, { incident, seen });
    const [oldest] = this.#incidents.keys();
    if (this.#incidents.size > maxIncidents && oldest !== undefined) this.#incidents.delete(oldest);
  }
}

function emptyIncident(at: number): Incident {
  return {
    stops: 0,
    others: 0,
    firstStopAt: at,
    lastStopAt: at,
    causes: {},
    exitCodes: {},
    alerted: {},
    reminders: 0,
    recoveries: 0,
  };
}

function withFailure(incident: Incident, { cause, exitCode, isStop, at }: CountedFailure): Incident {
  const { causes, exitCodes } = incident;
  return {
    ...incident,
    stops: incident.stops + 1,
    others: incident.others + (isStop ? 0 : 1),
    lastStopAt: Math.max(incident.lastStopAt, at),
    causes: { ...causes, [cause]: (causes[cause] ?? 0) + 1 },
    ...(exitCode !== undefined && { exitCodes: { ...exitCodes, [exitCode]: (exitCodes[exitCode] ?? 0) + 1 } }),
  };
}
