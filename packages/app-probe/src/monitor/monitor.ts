import type { Message } from '@bizom/notify';
import type { Discovery } from '../discover/discovery.ts';
import type { EvidenceKeeper } from '../evidence/keeper.ts';
import { type Series, seriesOf } from '../measure/series.ts';
import { Prober } from '../probe/prober.ts';
import type { ProbeResult } from '../probe/result.ts';
import { type LeftOut, SeriesBudget } from '../publish/budget.ts';
import type { Published } from '../publish/publisher.ts';
import { messagesOf } from '../watch/messages.ts';
import { Watch } from '../watch/watch.ts';
import { Activity, type Lease } from './lease.ts';
import type { MonitorSettings } from './settings.ts';

/** What a monitor reaches the world through. */
export interface MonitorParts {
  /** What is to be probed now. */
  discover: () => Promise<Discovery>;
  /** A target could not be reached: what was discovered may be out of date. */
  invalidate: () => void;
  publish: (series: readonly Series[], at: Date) => Promise<Published>;
  /** Left out where no messages are sent, as in the Lambda, whose alarms are CloudWatch's. */
  notify?: (message: Message) => Promise<void>;
  /** Left out where this is the only probe of the environment. */
  lease?: Lease;
  /** Left out where no evidence is kept. */
  evidence?: EvidenceKeeper;
}

/** What one round found and did. */
export interface RoundReport {
  results: ProbeResult[];
  services: Discovery['services'];
  published: Published;
  leftOut?: LeftOut;
  messages: Message[];
  /** S3 keys of the evidence that was kept. */
  evidence: string[];
  problems: string[];
  roundMs: number;
  /** Another probe holds the lease: this one published nothing and sent no message. */
  standby?: true;
}

/** Makes rounds: discover, probe, publish, notify. */
export class Monitor {
  readonly #settings: MonitorSettings;
  readonly #parts: MonitorParts;
  readonly #prober: Prober;
  readonly #budget: SeriesBudget;
  readonly #watch: Watch;
  readonly #activity: Activity | undefined;

  constructor(settings: MonitorSettings, parts: MonitorParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#prober = new Prober(settings.prober);
    this.#budget = new SeriesBudget(settings.maxSeries);
    this.#watch = new Watch(settings.watch);
    this.#activity = parts.lease && new Activity(parts.lease);
  }

  /** @throws where it cannot be found out what to probe */
  async round(): Promise<RoundReport> {
    const at = new Date();
    const [{ targets, services, problems }, activity] = await Promise.all([
      this.#parts.discover(),
      this.#activity?.inRound(at.getTime()),
    ]);
    const results = await this.#prober.round(targets);
    if (results.some(isGone)) this.#parts.invalidate();
    const events = this.#watch.observe(results, services, at.getTime());
    this.#parts.evidence?.observe(results);
    const report = { results, services, problems: [...problems, ...(activity?.problem ? [activity.problem] : [])] };
    if (activity && !activity.isActive) {
      const published = await this.#parts.publish([], at);
      return { ...report, published, messages: [], evidence: [], roundMs: Date.now() - at.getTime(), standby: true };
    }
    const everUp = ({ target }: ProbeResult) => this.#prober.everUp(target);
    const series = seriesOf(results, services, this.#settings.series, everUp);
    const { admitted, leftOut } = this.#budget.admit(series, at.getTime());
    const messages = messagesOf(events);
    const [published, kept] = await Promise.all([
      this.#parts.publish(admitted, at),
      this.#parts.evidence?.keep(events, this.#prober, at.getTime()),
      this.#notify(messages),
    ]);
    return {
      ...report,
      published,
      messages,
      evidence: kept?.keys ?? [],
      problems: [...report.problems, ...(kept?.problems ?? [])],
      roundMs: Date.now() - at.getTime(),
      ...(leftOut && { leftOut }),
    };
  }

  /** Publishes what is pending, and gives the lease up. @returns how many data could not be published */
  async close(): Promise<number> {
    const { pending } = await this.#parts.publish([], new Date());
    await Promise.all([this.#activity?.end(), this.#prober.close()]);
    return pending;
  }

  async #notify(messages: readonly Message[]): Promise<void> {
    if (this.#parts.notify) await Promise.all(messages.map(this.#parts.notify));
  }
}

function isGone({ errorCode }: ProbeResult) {
  return errorCode === 'UNREACHABLE' || errorCode === 'TIMEOUT';
}
