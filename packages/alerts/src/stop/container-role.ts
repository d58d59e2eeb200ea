/** What the task definition says of a container's part in its task. */
export interface ContainerRole {
  name: string;
  /** False for a container whose end does not stop the task. */
  essential?: boolean;
  /** Containers that have to be started before this one. */
  dependsOn?: readonly string[];
  /** Time of its last log line, milliseconds since 1970; missing where it is not known. */
  lastLogAt?: number;
}
