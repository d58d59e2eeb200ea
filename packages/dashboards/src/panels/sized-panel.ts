import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** Anything of the SDK that builds a panel: `new timeseries.PanelBuilder()` and its kin. */
export interface PanelBuilder {
  build(): Panel;
}

/** A panel before it has a place: the grid gives it `gridPos` and, from the key, its id. */
export interface SizedPanel {
  /** Unique in its dashboard; its id comes from it, so a rename breaks links and alert rules. */
  key: string;
  /** Columns, of 24. */
  width: number;
  /** Rows of 38 pixels. */
  height: number;
  panel: PanelBuilder;
}

/** A titled band of panels, top to bottom as on the screen. */
export interface Section {
  title: string;
  panels: readonly SizedPanel[];
}
