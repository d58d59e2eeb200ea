import { dialects } from './dialects/dialects.ts';
import { type Rule, takeOf } from './dialects/rule.ts';
import { Families } from './families.ts';
import type { Buckets } from './histogram.ts';
import type { Labels } from './labels.ts';
import { Observations } from './observations.ts';
import { type SampleVisitor, scanPrometheus } from './prometheus.ts';
import { isKnown, type Reading, type ReadingKey, setKnown } from './reading.ts';

/** What a scrape says. */
export interface Scrape {
  reading: Reading;
  /** HTTP request durations since the process started, without the probe's own; left out where there is no histogram. */
  requestBuckets?: Buckets;
}

/** Observations by dialect, in the order of `dialects`; made when a dialect's first sample is met. */
interface State {
  observations: (Observations | undefined)[];
  own: readonly string[];
}

/**
 * Reads a Prometheus scrape in any of the dialects. Text that is no scrape reads as an empty reading.
 * @param own URIs whose requests are the probe's own, besides those below `/actuator`
 */
export function readScrape(text: string, own: readonly string[] = []): Scrape {
  const state: State = { observations: [], own };
  scanPrometheus(text, families, state);
  const scrape: Scrape = { reading: {} };
  for (const [index, { sumsThreads = false }] of dialects.entries()) {
    const observed = state.observations[index];
    if (!observed) continue;
    addMissing(scrape.reading, observed.reading(sumsThreads));
    const { requestBuckets } = observed;
    if (requestBuckets) scrape.requestBuckets ??= requestBuckets;
  }
  return scrape;
}

/** Adds the values that the reading does not have. */
function addMissing(reading: Reading, more: Reading): void {
  for (const key of Object.keys(more) as ReadingKey[]) setKnown(reading, key, reading[key] ?? more[key]);
}

type Visit = SampleVisitor<State>;

/** Every family of every dialect. */
const families = new Families(visitorsByFamily());

function visitorsByFamily(): Map<string, Visit> {
  const visitors = new Map<string, Visit[]>();
  for (const [index, dialect] of dialects.entries()) {
    for (const [family, rule] of Object.entries(dialect.families)) {
      visitors.set(family, [...(visitors.get(family) ?? []), visitorOf(index, rule)]);
    }
  }
  return new Map([...visitors].map(([family, all]) => [family, visitAll(all)]));
}

function visitAll(all: readonly Visit[]): Visit {
  const [only] = all;
  if (only && all.length === 1) return only;
  return (state, value, labels) => {
    for (const visit of all) visit(state, value, labels);
  };
}

function visitorOf(dialect: number, rule: Rule): Visit {
  const take = takeOf(rule);
  const [label, wanted = true] = rule.when ?? [];
  return (state, value, labels) => {
    if (!isKnown(value)) return;
    if (label !== undefined && !meets(labels, label, wanted)) return;
    let observations = state.observations[dialect];
    if (!observations) {
      observations = new Observations(state.own);
      state.observations[dialect] = observations;
    }
    take(observations, value, labels);
  };
}

function meets(labels: Labels, label: string, wanted: string | boolean): boolean {
  return typeof wanted === 'boolean' ? labels.has(label) === wanted : labels.get(label) === wanted;
}
