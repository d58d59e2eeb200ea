/** A line of a stack trace below its first, wherever it is. */
const traceLine = new RegExp(
  [
    // The JDK, Kotlin and Scala: `\tat a.B.c(B.java:1)`
    String.raw`^\s+at \S`,
    // `... 12 more`, `... 12 common frames omitted` (Logback), `... 12 elided and 3 more` (Scala), `... suppressed 5 lines` (Log4j)
    String.raw`^\s*\.{3} (?:suppressed )?\d+ (?:[a-z]+ ){0,4}(?:more|omitted|elided|truncated|excluded|lines)\b`,
    // `Wrapped by` is Logback's, where the root cause is first
    String.raw`^\s*(?:Caused by|Suppressed|Wrapped by): `,
    String.raw`^\s*\[CIRCULAR REFERENCE`,
    String.raw`^\s*\(Coroutine (?:boundary|creation stacktrace)\)`,
    // Dumps of threads
    String.raw`^\s+- (?:locked|waiting (?:on|to lock|to re-lock)|parking to wait for|eliminated)\s+<`,
    // Dropwizard puts an exclamation mark before each line
    String.raw`^! (?:at |\.{3} \d|(?:Caused by|Causing|Suppressed|Wrapped by): |(?:[a-z_$][\w$]*\.)+[A-Z_$][\w$.]*(?:Exception|Error|Throwable)\b)`,
  ].join('|'),
);

/** A line that belongs to a trace only if one is in the text above it. */
const lineWithinTrace = new RegExp(
  [
    // Clojure: `    user$eval.invoke (core.clj:12)`
    String.raw`^\s+[^\s()]+ \([^\s()]+:\d+\)\s*$`,
    // Clojure's data of an exception: ` :cause "x"`, ` [{:type java.lang.Exception`, `  [user$eval invoke "core.clj" 12]`
    String.raw`^\s+(?::(?:cause|via|type|message|data|at|trace)\b|\[+[\w.$]+ |\[?\{:type )`,
    // Reactor's assembly traces
    String.raw`^\s*(?:Error has been observed at the following site|Original Stack Trace:|Assembly trace from producer \[)`,
    String.raw`^\s+(?:\*__|\|_)`,
    // `nested exception is: `, and the exception on the line below
    String.raw`^\s+(?:[a-z_$][\w$]*\.)+[A-Z_$][\w$.]*(?:Exception|Error|Throwable)\b`,
    String.raw`^\s*nested exception is:\s*$`,
  ].join('|'),
);

/** `java.lang.IllegalStateException: …`, at the start of a line. */
const throwableLine = /^(?:[a-z_$][\w$]*\.)+[A-Z_$][\w$.]*(?:Exception(?:Info)?|Error|Throwable)\b/;
/** How Clojure prints an exception as data. */
const clojureError = /#error \{\s*$/;
/** How a JVM begins to report a thread that died; no log line is above it that it could belong to. */
const threadDeathLine = /^Exception in thread "/;

/** Whether a line goes on with the text above it. @param hasTrace whether a throwable or its trace is in that text */
export function continuesTrace(line: string, hasTrace: boolean): boolean {
  if (isThreadDeath(line)) return false;
  // Another throwable is another text.
  return traceLine.test(line) || (hasTrace ? lineWithinTrace : throwableLine).test(line);
}

/** Whether a line begins the report of a thread that died, which is never a part of another text. */
export function isThreadDeath(line: string): boolean {
  return threadDeathLine.test(line);
}

/** Whether a line is a throwable, or of the trace of one. */
export function isOfTrace(line: string): boolean {
  return [traceLine, throwableLine, threadDeathLine, clojureError].some((pattern) => pattern.test(line));
}
