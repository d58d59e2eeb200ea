import type { Rule } from './rule.ts';

/** A2: in the log, not in the event, with exit code 1 or 3. Measured: an OutOfMemoryError on main without flags exits 1. */
export const javaOutOfMemory: Rule = { row: 'A2', when: /java\.lang\.OutOfMemoryError/, cause: 'oom-java-heap' };

/** What the log says that an OutOfMemoryError ran out of, where it was not the heap. */
export type OutOfMemoryKind = 'metaspace-full' | 'no-native-thread' | 'direct-memory-full';

/** A larger heap leaves each of these less room. Sources: JDK 17 troubleshooting guide, OutOfMemoryError; HotSpot, java.nio.Bits. */
export const outOfMemoryKinds: readonly { kind: OutOfMemoryKind; when: RegExp; advice: string }[] = [
  {
    kind: 'metaspace-full',
    when: /OutOfMemoryError: (Metaspace|Compressed class space)/i,
    advice:
      'The metaspace was full, not the heap: raise or drop -XX:MaxMetaspaceSize within the container’s limit, or look for class loaders that are not let go (generated classes, redeployments within one JVM).',
  },
  {
    kind: 'no-native-thread',
    when: /OutOfMemoryError: unable to create (new )?native thread/i,
    advice:
      'No further thread could be started, and the heap was not full: look for a pool without a limit or threads that never end; then at the limit of processes (ulimits nproc, pids) and the memory that the heap leaves for stacks (-Xss).',
  },
  {
    kind: 'direct-memory-full',
    when: /OutOfMemoryError: (Direct buffer memory|Cannot reserve \d+ bytes of direct buffer memory)/i,
    advice:
      'The direct buffers were full, not the heap: look for buffers that are not released (Netty, NIO), or raise -XX:MaxDirectMemorySize within the container’s limit.',
  },
];
