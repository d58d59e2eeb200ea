/** Where the probe keeps what it saw of a task before it died: the fleet's `probe.blackBox`. */
export interface EvidencePlace {
  bucket: string;
  /** Beginning of every key, without a slash at the end. */
  prefix: string;
}

/** What one piece of evidence is about. */
export interface EvidenceName {
  /** Task id, the last part of its ARN. */
  task: string;
  service: string;
  /** Why it was kept: `heap-critical`, `deadlock`, `hang` or `threads-high`. */
  trigger: string;
  /** When it was kept, Unix milliseconds. */
  atMs: number;
}

/**
 * The beginning of the S3 keys of all evidence of a task: list by it.
 * @example evidencePrefix({ prefix: 'evidence' }, '0123abcd') // 'evidence/0123abcd/'
 */
export function evidencePrefix({ prefix }: Pick<EvidencePlace, 'prefix'>, task: string): string {
  return `${prefix}/${safe(task)}/`;
}

/**
 * The S3 key of one piece of evidence, a JSON document. Keys of one task sort by time.
 * @example 'evidence/0123abcd/2026-11-28T10-49-06.123Z_heap-critical_ell.json'
 */
export function evidenceKey(
  place: Pick<EvidencePlace, 'prefix'>,
  { task, service, trigger, atMs }: EvidenceName,
): string {
  const time = new Date(atMs).toISOString().replaceAll(':', '-');
  return `${evidencePrefix(place, task)}${time}_${safe(trigger)}_${safe(service)}.json`;
}

const keyForm = /([^/]+)\/(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)_([^/_]+)_([^/]+)\.json$/;

/**
 * What a key is about; undefined for any other key.
 * @example
 * parseEvidenceKey('evidence/0123abcd/2026-11-28T10-49-06.123Z_heap-critical_ell.json')?.service; // 'ell'
 */
export function parseEvidenceKey(key: string): EvidenceName | undefined {
  const [, task = '', hour, minute, second, trigger = '', service = ''] = keyForm.exec(key.slice(-600)) ?? [];
  const atMs = Date.parse(`${hour}:${minute}:${second}`);
  return Number.isNaN(atMs) ? undefined : { task, service, trigger, atMs };
}

/** Names as they may stand in a key between slashes and underscores. */
function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 128) || '-';
}
