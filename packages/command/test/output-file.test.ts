import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError, writeFileAtomically } from '../src/index.ts';

describe('writeFileAtomically', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces a file as a whole and leaves nothing else', async () => {
    const file = join(folder, 'out.json');
    await writeFileAtomically(file, 'first');
    const { ino } = await stat(file);
    await writeFileAtomically(file, 'second');
    expect(await readFile(file, 'utf8')).toBe('second');
    expect((await stat(file)).ino).not.toBe(ino);
    expect(await readdir(folder)).toEqual(['out.json']);
  });

  it('keeps the mode of the file and the symbolic link to it', async () => {
    const file = join(folder, 'real');
    await writeFile(file, '');
    await chmod(file, 0o600);
    await symlink(file, join(folder, 'link'));
    await writeFileAtomically(join(folder, 'link'), 'x');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toBe('x');
  });

  it('writes to a device without replacing it', async () => {
    await writeFileAtomically('/dev/null', 'x');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('says in words why a file cannot be written, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(writeFileAtomically(join(folder, 'sub'), 'x')).rejects.toThrow(
      /^cannot write .*sub: it is a folder \(EISDIR\)$/,
    );
    await expect(writeFileAtomically(join(folder, 'no', 'x'), 'x')).rejects.toThrow(UsageError);
    await expect(writeFileAtomically(join(folder, 'no', 'x'), 'x')).rejects.toThrow(
      /^cannot write .*: no such file \(ENOENT\)$/,
    );
    expect(await readdir(folder)).toEqual(['sub']);
  });
});
