/** An exception, by the names of the Elastic Common Schema. */
export interface ErrorFields {
  type?: string;
  message?: string;
  stack_trace: string;
}

/** What is read of the line that names the exception. */
const maxHeadLength = 2_000;
const firstFrame = /\n[ \t]+at [\w$.<>/@-]+\(/;
const head =
  /^(?:Exception in thread "[^"]*" |Caused by: )?((?:[\w$]+\.)+[\w$]+|[A-Z][\w$]*(?:Exception|Error|Throwable))(?:: (.*))?$/;

/** The exception whose stack trace is in a text of several lines; undefined if it has no stack trace. */
export function errorIn(text: string): ErrorFields | undefined {
  const frame = firstFrame.exec(text)?.index;
  if (frame === undefined) return undefined;
  const start = text.lastIndexOf('\n', frame - 1) + 1;
  return { ...errorHead(text.slice(start, frame)), stack_trace: text.slice(start) };
}

/** The type and the message in the first line of a stack trace. */
export function errorHead(line: string): { type?: string; message?: string } {
  const [, type, message] = head.exec(line.slice(0, maxHeadLength).trimEnd()) ?? [];
  return { ...(type !== undefined && { type }), ...(message !== undefined && { message }) };
}
