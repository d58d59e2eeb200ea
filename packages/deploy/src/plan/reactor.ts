import { type GitRepository } from './git.ts';
import { type ModuleGraph, moduleGraph, modulePoms } from './modules.ts';
import { type Pom, parsePom } from './pom.ts';

/** Maven's module graph at one revision, or why it cannot be read. */
export type Reactor = { graph: ModuleGraph } | { unreadable: string };

/** Reads the root pom of a revision and the poms of all modules below it, from git and not from the work tree. */
export async function readReactor(repository: GitRepository, revision: string): Promise<Reactor> {
  const poms = new Map<string, Pom>();
  for (let wanted = ['pom.xml']; wanted.length > 0; ) {
    const files = await repository.files(revision, wanted);
    const found: Pom[] = [];
    for (const file of wanted) {
      const pom = readPom(file, files.get(file));
      if (typeof pom === 'string') return { unreadable: pom };
      poms.set(file, pom);
      found.push(pom);
    }
    wanted = [...new Set(wanted.flatMap((file, at) => modulePoms(file, found[at] as Pom)))].filter((f) => !poms.has(f));
  }
  try {
    return { graph: moduleGraph(poms) };
  } catch (error) {
    return { unreadable: `the poms cannot be read (${(error as Error).message})` };
  }
}

function readPom(file: string, xml: string | undefined): Pom | string {
  if (xml === undefined)
    return file === 'pom.xml' ? 'there is no root pom.xml' : `${file} is named as a module, but is not there`;
  try {
    return parsePom(xml);
  } catch (error) {
    return `${file} cannot be read (${(error as Error).message.split('\n')[0]})`;
  }
}
