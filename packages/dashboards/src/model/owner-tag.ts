/** Tag of every dashboard and label of every rule that this tool owns: `push` changes and deletes no other. */
export const ownerTag = 'bizom-dashboards';

/** Label of the rules that report an event: the policy sends these to contact points without resolve messages. */
export const eventLabel = 'event';
/** Its value, which no reader of a file takes for a boolean. */
export const eventValue = 'once';
