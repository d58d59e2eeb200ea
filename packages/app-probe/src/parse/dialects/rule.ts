import type { CollectionTotals } from '../collections.ts';
import type { PoolUsage } from '../connection-pools.ts';
import type { RequestLabels } from '../http-requests.ts';
import type { Labels } from '../labels.ts';
import type { MemoryArea, MemoryUsage } from '../memory-pool.ts';
import type { Observations } from '../observations.ts';
import type { ReadingKey } from '../reading.ts';

/** The label of a memory sample that names its area, and what it calls the two. */
interface AreaLabel {
  label: string;
  heap: string;
  nonHeap: string;
}

/** The labels of a garbage collection sample; a dialect may lack any of them. */
interface CollectionLabels {
  collector?: string;
  action?: string;
  cause?: string;
}

/** What the samples of one family report. */
type Fact =
  /** One value of the whole process. */
  | { value: ReadingKey }
  /** A memory pool, where `pool` names its label; otherwise a whole area: the one that `area` is, or that its label names. */
  | { memory: keyof MemoryUsage; area?: AreaLabel | MemoryArea; pool?: string }
  | { collections: keyof CollectionTotals; labels: CollectionLabels }
  | { buffer: string }
  | { threadState: string; daemon?: string }
  | { http: 'count' | 'seconds' | 'max' | 'bucket'; labels: RequestLabels }
  | { connections: keyof PoolUsage; pool: string };

/** How one family is read. */
export type Rule = Fact & {
  /** Factor to base units; default 1. */
  scale?: number;
  /**
   * A label that a sample must have, with this value or, for `true`, with any value; for `false` it must not have the label. The
   * family's name alone may be another dialect's too.
   */
  when?: readonly [label: string, wanted: string | boolean];
};

/** One way to name metrics: the families of a library or standard. */
export interface Dialect {
  name: string;
  /** The families it is read from. */
  families: Readonly<Record<string, Rule>>;
  /** The number of threads is the sum over their states. */
  sumsThreads?: true;
}

/** Puts one sample into the observations. `value` is finite, not negative, and in the unit of the family. */
export type Take = (observations: Observations, value: number, labels: Labels) => void;

/** The function that a rule describes. */
export function takeOf(rule: Rule): Take {
  const { scale = 1 } = rule;
  if ('value' in rule) return takeValue(rule, scale);
  if ('memory' in rule) return takeMemory(rule);
  if ('collections' in rule) return takeCollections(rule, scale);
  if ('buffer' in rule) return takeBuffer(rule);
  if ('threadState' in rule) return takeThreads(rule);
  if ('http' in rule) return takeHttp(rule, scale);
  return takeConnections(rule);
}

function takeValue({ value: key }: Extract<Rule, { value: unknown }>, scale: number): Take {
  return (into, value) => into.set(key, value * scale);
}

function takeBuffer({ buffer }: Extract<Rule, { buffer: unknown }>): Take {
  return (into, value, labels) => into.setBuffer(labels.get(buffer) ?? '', value);
}

function takeThreads({ threadState, daemon }: Extract<Rule, { threadState: unknown }>): Take {
  return (into, value, labels) =>
    into.threads.set(labels.get(threadState) ?? '', daemon === undefined ? undefined : labels.get(daemon), value);
}

/** The labels as a whole: two applications in one process may both have a pool of this name. */
function takeConnections({ connections, pool }: Extract<Rule, { connections: unknown }>): Take {
  return (into, value, labels) => {
    if (labels.has(pool)) into.connections.set(labels.text, connections, value);
  };
}

function takeMemory({ memory, area, pool }: Extract<Rule, { memory: unknown }>): Take {
  return (into, value, labels) => {
    const where = typeof area === 'object' ? areaOf(area, labels) : area;
    const name = pool === undefined ? undefined : labels.get(pool);
    if (name !== undefined) into.memory.setPool(name, where, memory, value);
    else if (pool === undefined && where) into.memory.setArea(where, memory, value);
  };
}

function areaOf({ label, heap, nonHeap }: AreaLabel, labels: Labels): MemoryArea | undefined {
  const value = labels.get(label);
  if (value === heap) return 'heap';
  return value === nonHeap ? 'nonHeap' : undefined;
}

function takeCollections({ collections, labels: names }: Extract<Rule, { collections: unknown }>, scale: number): Take {
  return (into, value, labels) => {
    const of = (name: string | undefined) => (name === undefined ? '' : (labels.get(name) ?? ''));
    const kind = { collector: of(names.collector), action: of(names.action), cause: of(names.cause) };
    into.collections.set(kind, collections, value * scale);
  };
}

function takeHttp({ http, labels: names }: Extract<Rule, { http: unknown }>, scale: number): Take {
  if (http === 'bucket') return (into, value, labels) => into.http.bucket(labels, names, value, scale);
  if (http === 'count') return (into, value, labels) => into.http.count(labels, names, value);
  return (into, value, labels) => into.http[http](labels, names, value * scale);
}
