/** The name at the end of an ARN: `arn:…:cluster/prod` -> `prod`; also of `task/CLUSTER/ID` and the old `task/ID`. */
export function arnName(arn: string | undefined): string | undefined {
  return arn?.split('/').at(-1) || undefined;
}

/** The cluster in a long ARN of a task or service, `…:task/CLUSTER/ID`; the old short form has none. */
export function arnCluster(arn: string | undefined): string | undefined {
  const parts = arn?.split('/') ?? [];
  return parts.length >= 3 ? parts[1] || undefined : undefined;
}
