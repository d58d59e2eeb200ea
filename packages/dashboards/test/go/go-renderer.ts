import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One thing to render; shapes as in render.go, absent fields are empty. */
export interface RenderRequest {
  Templates?: string[];
  Text: string;
  Message?: object;
  Evaluation?: object;
}

export interface Rendered {
  Text: string;
  Error: string;
}

/** Why there is no Go here; undefined where there is. */
export function missingGo(): string | undefined {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'Go is not installed';
  }
}

/** Go's text/template with Grafana's functions, built once for a suite. */
export class GoRenderer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'dashboards-go-'));
  readonly #binary = join(this.#folder, 'render');

  constructor() {
    const source = fileURLToPath(new URL('render.go', import.meta.url));
    execFileSync('go', ['build', '-o', this.#binary, source], {
      env: { ...process.env, GOCACHE: process.env['GOCACHE'] ?? join(tmpdir(), 'go-build'), GO111MODULE: 'off' },
    });
  }

  render(requests: readonly RenderRequest[]): Promise<Rendered[]> {
    return new Promise((resolve, reject) => {
      const child = execFile(this.#binary, { maxBuffer: 64 << 20 }, (error, stdout) =>
        error ? reject(error) : resolve(JSON.parse(stdout)),
      );
      child.stdin?.end(JSON.stringify(requests));
    });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
