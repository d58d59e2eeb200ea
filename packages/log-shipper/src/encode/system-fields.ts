/** The six fields that every document has, whatever its event holds (blueprint v1.1.2). */
export const systemFields = ['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream'] as const;
