/** How long a payload may take. */
export interface ShipLimits {
  /** Time left, milliseconds: a Lambda's `getRemainingTimeInMillis` less what it needs to end in good order. */
  timeLeftMs?: () => number;
}
