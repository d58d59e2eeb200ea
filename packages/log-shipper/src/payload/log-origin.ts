/** Where events come from, for input that does not say it itself: exports of CloudWatch Logs and answers of its API. */
export interface LogOrigin {
  logGroup: string;
  /** Default: what the input says, or nothing. */
  logStream?: string | undefined;
  /** Account id. */
  owner?: string | undefined;
}

const taskId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The origin of an object that an export task wrote: `<prefix>/<task id>/<stream>/000000.gz`. The name of the log group is not in
 * it, so that the prefix stands for it. Of any other key the folder stands for the group and the file for the stream.
 */
export function exportOrigin(bucket: string, key: string): LogOrigin {
  const parts = key.split('/');
  const task = parts.findLastIndex((part) => taskId.test(part));
  const isExport = task >= 0 && task < parts.length - 2;
  const prefix = parts.slice(0, isExport ? task : -1).join('/');
  const stream = parts.slice(isExport ? task + 1 : -1, isExport ? -1 : undefined).join('/');
  return { logGroup: prefix === '' ? bucket : prefix, logStream: stream };
}
