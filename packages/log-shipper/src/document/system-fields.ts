/** The document of one event, before it is written as JSON. */
export type LogDocument = Record<string, unknown>;

/** The six fields that every document has, whatever its event holds (blueprint v1.1.2). */
export const systemFields = ['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream'] as const;

const names: ReadonlySet<string> = new Set(systemFields);

/** Whether every document has a field of that name, so that an event's own is not used. */
export function isSystemField(name: string): boolean {
  return names.has(name);
}
