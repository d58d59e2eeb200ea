import { DashboardsError } from '../model/errors.ts';

/** An error that says why a resource must not be changed. */
export function notOurs(what: string, because: string): DashboardsError {
  return new DashboardsError(
    'NOT_OURS',
    `Grafana already has ${what}, and ${because}. Nothing was changed. Rename it there, or give the fleet another name.`,
  );
}

/** What a resource of alerting tells of its origin. */
export interface Provenance {
  provenance?: string;
}

/** Refuses a resource that the API would not let us change, which is known before the first change. */
export function requireUnlocked(what: string, { provenance = '' }: Provenance): void {
  if (provenance === '') return;
  const origin =
    provenance === 'file' || provenance.endsWith('file-provisioning')
      ? 'it is provisioned from a file; remove that file first, and with deletions of it the resource'
      : `it is locked by its origin "${provenance}"`;
  throw new DashboardsError('NOT_OURS', `Grafana already has ${what}, and ${origin}. Nothing was changed.`);
}
