import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

/** The relative imports of a source tree: file -> the files it imports, as paths below `root` with "/" between folders. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads every .ts file below `root`. Types count as much as values, and a dynamic import as much as a static one. */
export function readImports(root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.ts$/.test(name));
  const portable = (path: string) => path.split(sep).join('/');
  return new Map(
    files.map((file) => {
      const imported = specifiers(readFileSync(join(root, file), 'utf8'), file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(file), specifier)));
      return [portable(file), imported.map(portable)] as const;
    }),
  );
}

/** The module specifiers of one file. @throws Error where the file does not parse, naming it. */
function specifiers(source: string, file: string): string[] {
  const { module, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new Error(`cannot parse ${file}: ${error.message}`);
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported, ...dynamic].filter(
    (specifier) => specifier !== undefined,
  );
}
