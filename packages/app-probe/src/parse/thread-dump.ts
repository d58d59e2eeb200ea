import { cleanLine } from '@bizom/command/text';
import { type Fields, listOf, numberOf, parseObject, textOf } from '@bizom/options/json';

/** One thread of a dump. Its texts are cleaned. */
export interface DumpedThread {
  name: string;
  id?: number;
  /** `RUNNABLE`, `BLOCKED`, `WAITING`, `TIMED_WAITING`, … */
  state: string;
  /** The lock that it waits for. */
  lock?: string;
  /** Name and id of the thread that holds that lock. */
  lockOwner?: string;
  lockOwnerId?: number;
  /** The innermost first: `com.example.Orders.find(Orders.java:40)`. */
  frames: string[];
}

const maxThreads = 20_000;
const maxFrames = 100;
const maxTextLength = 300;

/**
 * Reads a thread dump in either format of `/actuator/threaddump`: JSON, or the text that `jstack` writes. Undefined for any other text.
 */
export function parseThreadDump(text: string): DumpedThread[] | undefined {
  const dump = parseObject(text);
  if (dump)
    return Array.isArray(dump['threads']) ? listOf(dump['threads'].slice(0, maxThreads)).map(fromJson) : undefined;
  const threads = fromText(text);
  return threads.length > 0 ? threads : undefined;
}

function short(value: unknown): string {
  return cleanLine(String(value ?? '').slice(0, maxTextLength));
}

function fromJson(thread: Fields): DumpedThread {
  const owner = numberOf(thread['lockOwnerId']);
  const lock = textOf(thread['lockName']);
  const ownerName = textOf(thread['lockOwnerName']);
  const id = numberOf(thread['threadId']);
  return {
    name: short(thread['threadName']),
    ...(id !== undefined && { id }),
    state: short(thread['threadState']),
    ...(lock !== undefined && { lock: short(lock) }),
    ...(ownerName !== undefined && { lockOwner: short(ownerName) }),
    ...(owner !== undefined && owner >= 0 && { lockOwnerId: owner }),
    frames: listOf(thread['stackTrace']).slice(0, maxFrames).map(frameOf),
  };
}

function frameOf({ className, methodName, fileName, lineNumber, nativeMethod }: Fields): string {
  const line = numberOf(lineNumber) ?? -1;
  const file = textOf(fileName) ?? 'Unknown Source';
  const place = nativeMethod === true ? 'Native Method' : line >= 0 ? `${file}:${line}` : file;
  return short(`${className}.${methodName}(${place})`);
}

const header = /^"(.{0,300}?)"(?: - Thread t@(\d+)| #(\d+))?/;

/** Spring Boot writes `"name" - Thread t@27`, `jstack` `"name" #27 prio=5 …`. */
function fromText(text: string): DumpedThread[] {
  const threads: DumpedThread[] = [];
  for (const line of text.split('\n')) {
    const named = header.exec(line);
    const current = threads.at(-1);
    if (named) {
      if (threads.length === maxThreads) break;
      const id = numberOf(named[2] ?? named[3]);
      threads.push({ name: short(named[1]), ...(id !== undefined && { id }), state: '', frames: [] });
    } else if (current) addLine(current, line.trim().slice(0, 1000));
  }
  return threads.filter(({ state, frames }) => state !== '' || frames.length > 0);
}

function addLine(thread: DumpedThread, line: string): void {
  if (line.startsWith('java.lang.Thread.State: ')) thread.state = line.slice(24).split(' ', 1)[0] ?? '';
  else if (line.startsWith('at ') && thread.frames.length < maxFrames) thread.frames.push(short(line.slice(3)));
  else if (
    thread.lock === undefined &&
    /^- (?:waiting to lock|parking to wait for|waiting on|blocked on) </.test(line)
  ) {
    thread.lock = short(/<([^>]{1,100})>(?: \(a ([^)]{1,200})\))?/.exec(line)?.slice(1).filter(Boolean).join(' '));
    const owner = /owned by "([^"]{1,300})" t@(\d+)/.exec(line);
    if (owner) {
      thread.lockOwner = short(owner[1]);
      thread.lockOwnerId = Number(owner[2]);
    }
  }
}
