import type { Theme } from './palette.ts';

/** One line, a value for each of the panel's times; null where it is missing. */
export interface Line {
  label: string;
  values: (number | null)[];
}

/** One panel, ready to be drawn. */
export interface PagePanel {
  id: number;
  kind: 'chart' | 'tile' | 'row' | 'text' | 'table' | 'timeline' | 'other';
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
  /** The time that it shows, where that is not the dashboard's. */
  span?: { fromSeconds: number; toSeconds: number };
  /** A remark next to its title. */
  note?: string;
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
  /** Times that are marked over all charts, seconds since 1970. */
  marks: number[];
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
