import { open } from 'node:fs/promises';
import process from 'node:process';
import { UsageError } from './usage-error.ts';

/** More than this is refused: 256 MiB. */
const defaultMaxBytes = 256 * 1024 * 1024;

/**
 * The bytes of a file, or of standard input for `-` or nothing. At a terminal it says that it waits for input.
 * @throws UsageError where the file cannot be read, or has more than `maxBytes` bytes
 * @example
 * const payload = await readInput(file); // standard input where file is undefined
 */
export async function readInput(file?: string, maxBytes = defaultMaxBytes): Promise<Buffer> {
  if (!isStandardInput(file)) return readGivenFile(file, maxBytes);
  if (process.stdin.isTTY) process.stderr.write('waiting for input on standard input (end it with Ctrl-D)\n');
  return collect(process.stdin, 'standard input', maxBytes);
}

/**
 * The bytes of a file that was named on the command line.
 * @throws UsageError where it cannot be read, or has more than `maxBytes` bytes
 * @example
 * const event = await readGivenFile('event.json');
 */
export async function readGivenFile(file: string, maxBytes = defaultMaxBytes): Promise<Buffer> {
  try {
    await using handle = await open(file);
    if ((await handle.stat()).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return await collect(handle.createReadStream({ autoClose: false }), file, maxBytes);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw fileError('read', file, error);
  }
}

/**
 * Looks at all input files before the first is used, so that nothing is half-done.
 * @throws UsageError naming the first file that cannot be read
 * @example
 * await requireInputs(['a.gz', 'b.gz']);
 */
export async function requireInputs(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) if (!isStandardInput(file)) await readable(file);
}

async function readable(file: string): Promise<void> {
  try {
    await using handle = await open(file);
    if ((await handle.stat()).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    throw fileError('read', file, error);
  }
}

async function collect(stream: AsyncIterable<unknown>, name: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes)
      throw new UsageError(`${name} is too large: expected at most ${maxBytes.toLocaleString('en')} bytes`);
  }
  return Buffer.concat(chunks);
}

function isStandardInput(file: string | undefined): file is '-' | undefined {
  return file === undefined || file === '-';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** `cannot read x: no such file (ENOENT)`. */
export function fileError(verb: 'read' | 'write', file: string, error: unknown): UsageError {
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  const reason = reasons[code];
  return new UsageError(`cannot ${verb} ${file}: ${reason === undefined ? message : `${reason} (${code})`}`, {
    cause: error,
  });
}
