import type { Theme } from './palette.ts';

/** One line, a value for each of the panel's times; null where it is missing. */
export interface Line {
  label: string;
  values: (number | null)[];
}

/** One panel, ready to be drawn. */
export interface PagePanel {
  id: number;
  kind: 'chart' | 'tile' | 'row' | 'text' | 'table' | 'timeline' | 'list' | 'other';
  /** Grafana's panel type. */
  type: string;
  title: string;
  description: string;
  x: number;
  y: number;
  w: number;
  h: number;
  unit: string;
  min?: number;
  max?: number;
  softMax?: number;
  bars: boolean;
  /** Whether lines are drawn on top of each other. */
  stacked: boolean;
  /** Colour of a single series; several take the palette's. */
  color?: string;
  /** Colours of lines by their labels. */
  colors: Record<string, string>;
  /** From which value on which colour holds; the first holds from minus infinity. */
  steps: { value: number | null; color: string }[];
  /** Whether the steps are drawn as lines and areas. */
  thresholdsShown: boolean;
  /** `lastNotNull`, `max`, `sum`: what a legend says, or what a tile shows. */
  calcs: string[];
  /** Whether a tile's colour fills it. */
  filled: boolean;
  noValue: string;
  /** Seconds since 1970. */
  times: number[];
  lines: Line[];
  /** Rows and columns of a table. */
  table?: PageTable;
  /** Entries of a list of alerts, deployments or log lines. */
  entries?: ListEntry[];
  /** The time that it shows, where that is not the dashboard's. */
  span?: { fromSeconds: number; toSeconds: number };
  /** A remark next to its title. */
  note?: string;
}

/** An entry of a list. */
export interface ListEntry {
  text: string;
  /** What stands next to it, such as a time. */
  detail: string;
  /** Grafana colour of its mark. */
  color: string;
}

/** A time that is marked over all charts. */
export interface Mark {
  /** Seconds since 1970. */
  seconds: number;
  /** Grafana colour. */
  color: string;
}

/** A table, ready to be drawn. */
export interface PageTable {
  columns: { name: string; unit: string; steps: PagePanel['steps'] }[];
  rows: { name: string; values: Record<string, number> }[];
}

/** One dashboard. */
export interface PageDashboard {
  uid: string;
  title: string;
  folder: string;
  variables: { label: string; value: string }[];
  /** Annotations over all charts. */
  marks: Mark[];
  panels: PagePanel[];
}

/** Everything that the page shows. */
export interface PageModel {
  /** Where the numbers come from, as the page says it. */
  source: string;
  fromSeconds: number;
  toSeconds: number;
  /** `system`: as the reader's system has it. */
  theme: Theme | 'system';
  dashboards: PageDashboard[];
}
