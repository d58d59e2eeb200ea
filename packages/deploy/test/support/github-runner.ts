import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A step of a job, as the workflow's file has it. */
interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
}

/** What expressions such as `${{ inputs.service }}` mean. */
type Context = Record<string, Record<string, string>>;

interface Ran {
  name: string;
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What each action of a workflow does here. An action without a stand-in fails the test. */
type Actions = Record<string, (workspace: string, env: Record<string, string>) => void>;

const bin = new URL('../../bin/bizom-deploy.js', import.meta.url).pathname;

/**
 * A STAND-IN for GitHub's runner: takes the steps of a job in order, each `run` as a bash script with its environment
 * variables, each `uses` by a stand-in of that name. `npm` is a stand-in too, as the packages are not published yet: it
 * installs this repository's command.
 */
export class GithubRunner implements Disposable {
  readonly #home = mkdtempSync(join(tmpdir(), 'github runner '));
  readonly workspace = join(this.#home, 'workspace');
  readonly #actions: Actions;
  readonly #env: Record<string, string>;

  constructor(actions: Actions, env: Record<string, string>) {
    this.#actions = actions;
    const folder = join(this.#home, 'bin');
    mkdirSync(folder);
    mkdirSync(this.workspace);
    const command = `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`;
    const npm = `#!/bin/sh
[ "$1 $2" = "install --global" ] || exit 1
case " $* " in *" @bizom/deploy "*) ;; *) exit 1 ;; esac
cat > "${folder}/bizom-deploy" <<'END'
${command}END
chmod +x "${folder}/bizom-deploy"
`;
    writeFileSync(join(folder, 'npm'), npm);
    chmodSync(join(folder, 'npm'), 0o755);
    this.#env = { ...env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  }

  /** Runs the steps; after a failure only those with `if: always()`. */
  async run(steps: readonly Step[], context: Context): Promise<Ran[]> {
    const ran: Ran[] = [];
    let status = 'success';
    for (const step of steps) {
      if (status === 'failure' && step.if !== 'always()') continue;
      if (step.uses !== undefined) {
        const action = this.#actions[step.uses.split('@')[0] ?? ''];
        if (!action) throw new Error(`no stand-in for ${step.uses}`);
        action(this.workspace, this.#env);
        continue;
      }
      const variables = Object.entries(step.env ?? {}).map(([name, text]) => [
        name,
        evaluate(text, { ...context, job: { status } }),
      ]);
      const ended = await this.#bash(step, Object.fromEntries(variables));
      if (ended.exitCode !== 0) status = 'failure';
      ran.push(ended);
    }
    return ran;
  }

  /** GitHub's own way: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
  #bash({ name = '', run = '' }: Step, variables: Record<string, string>): Promise<Ran> {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: this.workspace,
      env: { ...this.#env, ...variables },
    });
    const ran: Ran = { name, exitCode: 1, stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      ran.stdout += data;
    });
    child.stderr.on('data', (data) => {
      ran.stderr += data;
    });
    return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, exitCode: code ?? 1 })));
  }

  [Symbol.dispose](): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** `${{ inputs.service }}` -> its value; a value that does not exist is empty, as GitHub says. */
function evaluate(text: string, context: Context): string {
  return text.replace(/\$\{\{ (\w+)\.(\w+) \}\}/g, (_, group: string, name: string) => context[group]?.[name] ?? '');
}

/** Whether a job runs: its `if` of comparisons with `==`, `&&`, `||` and brackets. */
export function jobRuns(condition: string, context: Context): boolean {
  const text = condition
    .replace(/\b(github|inputs)\.(\w+)/g, (_, group: string, name: string) =>
      JSON.stringify(context[group]?.[name] ?? ''),
    )
    .replaceAll(' == ', ' === ');
  return new Function(`return ${text}`)() as boolean;
}
