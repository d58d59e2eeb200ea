/** What the name of an awslogs stream, `prefix/container/taskId`, tells about its source. */
export interface StreamFields {
  '@service': string;
  '@container': string;
  '@task_id': string;
}

export const streamFieldNames = ['@service', '@container', '@task_id'] as const satisfies (keyof StreamFields)[];

/**
 * `orders/app/0af3…` -> its service (the prefix), container and task id; undefined for a stream of any other form.
 * The form is that of the awslogs driver with `awslogs-stream-prefix`.
 * @example
 * streamFields('orders/app/0af3c1d2e4b5967880a1b2c3d4e5f607')?.['@container']; // 'app'
 */
export function streamFields(logStream: string): StreamFields | undefined {
  const [, prefix, container, taskId] = /^(.+)\/([^/]+)\/([0-9a-f]{32}|[0-9a-f-]{36})$/.exec(logStream) ?? [];
  if (prefix === undefined || container === undefined || taskId === undefined) return undefined;
  return { '@service': prefix, '@container': container, '@task_id': taskId };
}
