/** A longest body, and the fleet's setting that says so. */
export interface SizeLimit {
  bytes: number;
  setting: string;
}

/** Longest bodies that are read. */
export interface SizeLimits {
  /** Of health, and of each answer of an Actuator's `/metrics`. */
  health: SizeLimit;
  scrape: SizeLimit;
  threadDump: SizeLimit;
}
