/** How long a payload may take, and whether it was delivered before. */
export interface ShipLimits {
  /** Time left, milliseconds: a Lambda's `getRemainingTimeInMillis` less what it needs to end in good order. */
  timeLeftMs?: () => number;
  /**
   * Whether the payload was delivered before, so that some of its events may be stored. Where they go to an alias or a data stream, they are
   * looked up first: after a rollover a second write would store them twice. Default false.
   */
  isRedelivery?: boolean;
}
