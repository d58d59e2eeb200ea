import type { Message } from '@bizom/notify';
import type { Discovery } from '../discover/ecs.ts';
import { type Series, seriesOf } from '../measure/series.ts';
import { Prober } from '../probe/prober.ts';
import type { ProbeResult } from '../probe/result.ts';
import { type LeftOut, SeriesBudget } from '../publish/budget.ts';
import type { Published } from '../publish/publisher.ts';
import { messagesOf } from '../watch/messages.ts';
import { Watch } from '../watch/watch.ts';
import type { MonitorSettings } from './settings.ts';

/** What a monitor reaches the world through. */
export interface MonitorParts {
  /** What is to be probed now. */
  discover: () => Promise<Discovery>;
  /** A target was not to be reached. */
  invalidate: () => void;
  publish: (series: readonly Series[], at: Date) => Promise<Published>;
  /** Left out where nobody is to be told, as in the Lambda, whose alarms are CloudWatch's. */
  notify?: (message: Message) => Promise<void>;
}

/** What one round came to. */
export interface RoundReport {
  results: ProbeResult[];
  services: Discovery['services'];
  published: Published;
  leftOut?: LeftOut;
  messages: Message[];
  problems: string[];
  roundMs: number;
}

/** Makes rounds: look, probe, publish, tell. */
export class Monitor {
  readonly #settings: MonitorSettings;
  readonly #parts: MonitorParts;
  readonly #prober: Prober;
  readonly #budget: SeriesBudget;
  readonly #watch: Watch;

  constructor(settings: MonitorSettings, parts: MonitorParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#prober = new Prober(settings.prober);
    this.#budget = new SeriesBudget(settings.maxSeries);
    this.#watch = new Watch(settings.watch);
  }

  /** @throws where it cannot be found out what is to be probed */
  async round(): Promise<RoundReport> {
    const at = new Date();
    const { targets, services, problems } = await this.#parts.discover();
    const results = await this.#prober.round(targets);
    if (results.some(isGone)) this.#parts.invalidate();
    const everUp = ({ target }: ProbeResult) => this.#prober.everUp(target);
    const series = seriesOf(results, services, this.#settings.series, everUp);
    const { admitted, leftOut } = this.#budget.admit(series, at.getTime());
    const messages = messagesOf(this.#watch.take(results, services, at.getTime()));
    const [published] = await Promise.all([this.#parts.publish(admitted, at), this.#notify(messages)]);
    const roundMs = Date.now() - at.getTime();
    return { results, services, published, messages, problems, roundMs, ...(leftOut && { leftOut }) };
  }

  close(): Promise<void> {
    return this.#prober.close();
  }

  async #notify(messages: readonly Message[]): Promise<void> {
    if (this.#parts.notify) await Promise.all(messages.map(this.#parts.notify));
  }
}

function isGone({ errorCode }: ProbeResult) {
  return errorCode === 'UNREACHABLE' || errorCode === 'TIMEOUT';
}
