import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const digest = `sha256:${'b'.repeat(64)}`;

/**
 * A folder with one service, `ell`, whose Maven wrapper and Docker client are STAND-INS that compile and build nothing, for
 * tests about what ECS does. A tag that matches `immutable` is refused as ECR does.
 */
export class ToolFolder implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'deploy tools '));
  /** PATH with the stand-in of docker in front. */
  readonly path: string;
  readonly digest = digest;

  constructor(immutable = 'none') {
    const bin = join(this.directory, 'bin');
    for (const folder of ['deployables/ell', 'ops/dev/ell'])
      mkdirSync(join(this.directory, folder), { recursive: true });
    mkdirSync(bin);
    writeFileSync(join(this.directory, 'deployables/ell/pom.xml'), '<project/>');
    writeFileSync(join(this.directory, 'ops/dev/ell/Dockerfile'), 'FROM scratch\n');
    this.#script(join(this.directory, 'mvnw'), 'exit 0');
    this.#script(
      join(bin, 'docker'),
      `case "$1 $2" in
  buildx*) exit 1 ;;
  "image inspect"|"manifest inspect") echo "no such image" >&2; exit 1 ;;
  "push "*:${immutable}) echo "tag invalid: The image tag already exists and cannot be overwritten because the repository is immutable." >&2; exit 1 ;;
  push*) echo "x: digest: ${digest} size: 1" ;;
esac`,
    );
    this.path = `${bin}${delimiter}${process.env['PATH']}`;
  }

  /** Writes a file of the folder. */
  write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }

  #script(file: string, body: string): void {
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}
