import { XMLParser } from 'fast-xml-parser';

/** A Maven coordinate without its version; `${…}` already filled in where that was possible. */
export interface Coordinate {
  /** Undefined where it could not be told: then only the artifact id counts. */
  groupId: string | undefined;
  artifactId: string;
}

/** What one pom.xml says, as written: nothing is filled in yet. */
export interface Pom {
  groupId: string | undefined;
  artifactId: string;
  packaging: string;
  parent:
    | { groupId: string | undefined; artifactId: string; version: string | undefined; relativePath: string }
    | undefined;
  version: string | undefined;
  properties: Readonly<Record<string, string>>;
  /** Folders (or pom files) of its modules, those of profiles too. */
  modules: readonly string[];
  /** Everything it names by an artifact id: dependencies, plugins and theirs, imported BOMs, those of profiles too. */
  uses: readonly { groupId: string | undefined; artifactId: string }[];
}

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });
/** What is named here is not used by the module itself. */
const namedOnly = ['parent', 'exclusions', 'pluginManagement'];

/** @throws Error where the text is not XML or not a Maven project. */
export function parsePom(xml: string): Pom {
  const project = child(parser.parse(xml, true) as Node, 'project');
  const artifactId = project && text(project, 'artifactId');
  if (!project || artifactId === undefined)
    throw new Error('it is not a Maven project: no <project> with an <artifactId>');
  const parent = child(project, 'parent');
  const profiles = children(child(project, 'profiles'), 'profile');
  return {
    groupId: text(project, 'groupId'),
    artifactId,
    version: text(project, 'version'),
    packaging: text(project, 'packaging') ?? 'jar',
    parent: parent && {
      groupId: text(parent, 'groupId'),
      artifactId: text(parent, 'artifactId') ?? '',
      version: text(parent, 'version'),
      relativePath: parent['relativePath'] === '' ? '' : (text(parent, 'relativePath') ?? '../pom.xml'),
    },
    properties: strings(child(project, 'properties')),
    modules: [project, ...profiles].flatMap(moduleNames),
    uses: [...uses(project)],
  };
}

function moduleNames(node: Node): string[] {
  return [
    ...children(child(node, 'modules'), 'module'),
    // Maven 4's name for the same.
    ...children(child(node, 'subprojects'), 'subproject'),
  ].flatMap((name) => (typeof name === 'string' && name !== '' ? [name] : []));
}

function* uses(node: Node, managed = false): Generator<{ groupId: string | undefined; artifactId: string }> {
  for (const [key, item] of elements(node)) {
    const artifactId = text(item, 'artifactId');
    const counts = !managed || text(item, 'scope') === 'import';
    if (artifactId !== undefined && counts) yield { groupId: text(item, 'groupId'), artifactId };
    yield* uses(item, managed || key === 'dependencyManagement');
  }
}

function elements(node: Node): [string, Node][] {
  return Object.entries(node)
    .filter(([key]) => !namedOnly.includes(key))
    .flatMap(([key, value]) => [value].flat().map((item) => [key, item] as [string, unknown]))
    .filter((pair): pair is [string, Node] => typeof pair[1] === 'object' && pair[1] !== null);
}

function child(node: Node | undefined, name: string): Node | undefined {
  const value = node?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

function children(node: Node | undefined, name: string): Node[] {
  const value = node?.[name];
  return value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Node[]);
}

function text(node: Node, name: string): string | undefined {
  const value = node[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function strings(node: Node | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(node ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
