/** What a channel returns for a message that it accepted. */
export interface Receipt {
  /**
   * Identifies the message at its service. Keep it for the first message of an incident and give it back as `incident.threads`: later
   * messages then appear as replies to that one.
   */
  thread?: string;
}
