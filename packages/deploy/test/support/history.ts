import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real git repository in a temporary folder, made commit by commit. */
export class History implements Disposable {
  readonly directory: string;

  constructor(source?: string, ...cloneOptions: string[]) {
    this.directory = mkdtempSync(join(tmpdir(), 'deploy history '));
    if (source === undefined) this.git('init', '-q', '-b', 'main');
    else this.git('clone', '-q', ...cloneOptions, `file://${source}`, '.');
  }

  git(...args: string[]): string {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], { cwd: this.directory, encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** Writes files (undefined deletes one), commits everything and returns the commit. */
  commit(files: Readonly<Record<string, string | undefined>>, message = 'change'): string {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.directory, path);
      if (text === undefined) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A pom.xml: `uses` are artifact ids of the same group. */
export function pomXml(
  artifactId: string,
  { modules = [] as string[], uses = [] as string[], parent = '', extra = '' } = {},
) {
  const packaging = modules.length > 0 ? '<packaging>pom</packaging>' : '';
  const from = parent
    ? `<parent><groupId>com.example</groupId><artifactId>root</artifactId><version>1</version><relativePath>${parent}</relativePath></parent>`
    : '<groupId>com.example</groupId><version>1</version>';
  const named = modules.map((name) => `<module>${name}</module>`).join('');
  const dependencies = uses
    .map((id) => `<dependency><groupId>\${project.groupId}</groupId><artifactId>${id}</artifactId></dependency>`)
    .join('');
  return `<?xml version="1.0"?><project><modelVersion>4.0.0</modelVersion>${from}<artifactId>${artifactId}</artifactId>${packaging}
<modules>${named}</modules><dependencies>${dependencies}</dependencies>${extra}</project>`;
}

const parent = '../../pom.xml';

/** Libraries a, b (uses a) and unused; service one uses b, two uses a, three none. */
export const mavenRepository = {
  'pom.xml': pomXml('root', {
    modules: ['services/a', 'services/b', 'services/unused', 'deployables/one', 'deployables/two', 'deployables/three'],
  }),
  'services/a/pom.xml': pomXml('a', { parent }),
  'services/a/src/A.java': 'class A {}',
  'services/b/pom.xml': pomXml('b', { parent, uses: ['a'] }),
  'services/b/src/B.java': 'class B {}',
  'services/unused/pom.xml': pomXml('unused', { parent }),
  'services/unused/src/U.java': 'class U {}',
  'deployables/one/pom.xml': pomXml('one', { parent, uses: ['b'] }),
  'deployables/one/src/One.java': 'class One {}',
  'deployables/two/pom.xml': pomXml('two', { parent, uses: ['a'] }),
  'deployables/two/src/Two.java': 'class Two {}',
  'deployables/three/pom.xml': pomXml('three', { parent }),
  'deployables/three/src/Three.java': 'class Three {}',
  'README.md': 'read me',
};

/** The same folders without any pom: the document's own rule decides. */
export const plainRepository = Object.fromEntries(
  Object.entries(mavenRepository).filter(([path]) => !path.endsWith('pom.xml')),
);

export const deployables = ['one', 'two', 'three'].map((service) => ({ service, module: `deployables/${service}` }));
