import type { Cause } from '../stop/causes.ts';

/** What a line of a container's log says about its death, where the exit code says less. */
export interface LogSign {
  row: string;
  cause: Cause;
  /** Matched against one line of at most `maxLineLength` characters. */
  when: RegExp;
  /** What to do, where it differs from the cause's own advice. */
  advice?: string;
  /** What the exit code means together with this line. */
  exitMeaning?: string;
}

/** Longer lines are cut before they are matched. */
const maxLineLength = 4000;

/** The error itself, and not a flag such as `-XX:+ExitOnOutOfMemoryError`. */
const outOfMemoryError = /(?<!\w)OutOfMemoryError\b/;

/**
 * An OutOfMemoryError's kinds first: a larger heap leaves the other kinds less room. Sources: JDK 17 troubleshooting guide,
 * OutOfMemoryError; HotSpot, java.nio.Bits and debug.cpp. Exit codes were measured with OpenJDK 17.
 */
const logSigns: readonly LogSign[] = [
  {
    row: 'A2-metaspace',
    cause: 'oom-java-heap',
    when: /OutOfMemory(?:Error|\s+encountered): (?:Metaspace|Compressed class space)/i,
    advice:
      'The metaspace was full: raise or remove -XX:MaxMetaspaceSize within the container’s limit, or look for class loaders that are never released (generated classes, redeployments within one JVM).',
  },
  {
    row: 'A2-threads',
    cause: 'oom-java-heap',
    when: /OutOfMemoryError: unable to create (?:new )?native thread/i,
    advice:
      'The JVM could not start another thread: look for an unbounded pool or threads that never end; then check the process limit (ulimits nproc, pids) and the memory that is left for stacks (-Xss).',
  },
  {
    row: 'A2-direct',
    cause: 'oom-java-heap',
    when: /OutOfMemoryError: (?:Direct buffer memory|Cannot reserve \d{1,20} bytes of direct buffer memory)/i,
    advice:
      'The direct buffers were full: look for buffers that are never released (Netty, NIO), or raise -XX:MaxDirectMemorySize within the container’s limit.',
  },
  { row: 'A2', cause: 'oom-java-heap', when: outOfMemoryError },
  { row: 'A2', cause: 'oom-java-heap', when: /fatal error: OutOfMemory encountered/i },
  {
    row: 'log-native-memory',
    cause: 'jvm-fatal',
    when: /There is insufficient memory for the Java Runtime Environment to continue|Native memory allocation \(\w{1,20}\) failed/,
    advice:
      'The JVM could not get native memory from the system: leave more room between -Xmx and the container’s limit, or raise the task’s memory.',
    exitMeaning: 'the JVM could not get native memory',
  },
  {
    row: 'log-jvm-fatal',
    cause: 'jvm-fatal',
    when: /A fatal error has been detected by the Java Runtime Environment/,
    exitMeaning: 'a fatal error of the JVM',
  },
  {
    row: 'log-exec-format',
    cause: 'bad-image',
    when: /exec format error/i,
    advice:
      'The image is built for another CPU architecture, or its entrypoint script has no "#!" line: compare the image’s platform with runtimePlatform in the task definition.',
    exitMeaning: 'the command has the wrong format for this platform',
  },
  {
    row: 'log-exec',
    cause: 'bad-image',
    when: /^(?:standard_init_linux\.go:\d{1,6}: )?exec(?:v[ep]{0,2})? ?:?[^:]{0,300}: (?:no such file or directory|permission denied)/i,
    exitMeaning: 'the command is missing or not executable',
  },
  {
    row: 'log-fatal',
    cause: 'app-crash',
    when: /Exception in thread "main"|APPLICATION FAILED TO START|Application run failed|Web server failed to start|Port \d{1,5} (?:was|is) already in use|Address already in use|Could not find or load main class|Unable to access jarfile|Could not create the Java Virtual Machine/i,
  },
];

/** The sign on the last line that has one: what an application survived does not decide over what it died of. */
export function lastSign(messages: readonly string[]): LogSign | undefined {
  for (const message of [...messages].reverse()) {
    for (const line of message.split(/\r?\n/).reverse()) {
      const text = line.slice(0, maxLineLength);
      const sign = logSigns.find(({ when }) => when.test(text));
      if (sign) return sign;
    }
  }
  return undefined;
}
