import type { Line, ListEntry } from './model.ts';

/** The time that is drawn, seconds since 1970. */
export interface Span {
  fromSeconds: number;
  toSeconds: number;
}

/** A CloudWatch query with its variables filled in. */
export interface DataQuery {
  region: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  statistic: string;
  periodSeconds: number;
  label: string;
}

/** Values by time. */
export interface Points {
  label: string;
  /** `[seconds since 1970, value]`, in order. */
  points: [number, number][];
}

/** Where numbers come from. */
export interface DataSource {
  /** As the page says it. */
  name: string;
  /** The lines of each query; a wildcard finds several, or none. */
  read(queries: readonly DataQuery[], span: Span): Promise<Points[][]>;
  /** What no metric holds, where the source makes it up: a real Grafana fills it in. */
  invented?: InventedData;
}

/** Panels and annotations that Grafana fills in from its own database or from the log store. */
export interface InventedData {
  /** Entries of a panel of this type, about these services. */
  list(type: string, services: readonly string[], span: Span): ListEntry[];
  /** Where an annotation of this name marks charts, from 0 at the beginning of the time shown to 1 at its end. */
  marks(annotation: string, services: readonly string[]): number[];
}

/** Lines on one common time axis. */
export function align(all: readonly Points[]): { times: number[]; lines: Line[] } {
  const times = [...new Set(all.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const position = new Map(times.map((time, index) => [time, index]));
  const lines = all.map(({ label, points }) => {
    const values: (number | null)[] = new Array(times.length).fill(null);
    for (const [time, value] of points) values[position.get(time) ?? 0] = value;
    return { label, values };
  });
  return { times, lines };
}
