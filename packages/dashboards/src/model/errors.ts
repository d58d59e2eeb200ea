/** What went wrong, stable for programs: messages may be reworded, codes may not. */
export type DashboardsErrorCode =
  | 'UNKNOWN_DASHBOARD'
  | 'DUPLICATE_ID'
  | 'PANEL_TOO_WIDE'
  | 'MISSING_SECRET'
  | 'NO_SUCH_DIRECTORY'
  | 'NOTHING_TO_DRAW'
  | 'NO_BROWSER'
  | 'NO_DATA_SOURCE'
  | 'NOT_OURS'
  | 'GRAFANA_REFUSED'
  | 'GRAFANA_UNREACHABLE'
  | 'WRONG_VERSION'
  | 'BAD_OPTION';

/** Something that a person can fix; the message says what it is and how. */
export class DashboardsError extends Error {
  override readonly name = 'DashboardsError';
  readonly code: DashboardsErrorCode;

  constructor(code: DashboardsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A file or folder that cannot be read or written, in words; what is a `DashboardsError` already stays what it is. */
export function unusable(what: string, error: unknown): DashboardsError {
  if (error instanceof DashboardsError) return error;
  return new DashboardsError(
    'BAD_OPTION',
    `${what} (${(error as Error).message}); choose another path or fix its permissions.`,
    {
      cause: error,
    },
  );
}
