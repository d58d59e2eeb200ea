import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderCircles } from '../structure/folder-circles.ts';
import { readImports } from '../structure/imports.ts';

/** `node testbed/src/commands/structure.ts`, part of `npm run check`: fails where folders of one package import each other in a circle. */
function main(): number {
  const trees = [...readdirSync('packages').map((name) => join('packages', name)), 'infra', 'testbed']
    .map((folder) => join(folder, 'src'))
    .filter((tree) => existsSync(tree));
  let files = 0;
  const circles = trees.flatMap((tree) => {
    const graph = readImports(tree);
    files += graph.size;
    return folderCircles(graph).map((circle) => ({ ...circle, folder: join(tree, circle.folder) }));
  });
  for (const { folder, members, imports } of circles) {
    process.stdout.write(`${folder}: ${members.join(', ')} import each other\n${indented(imports)}\n`);
  }
  process.stdout.write(`${files} files in ${trees.length} packages, ${circles.length} circles between folders\n`);
  return circles.length > 0 || files === 0 ? 1 : 0;
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n');

process.exit(main());
