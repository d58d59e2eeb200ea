/** Names that fit into one statement of a policy: 6,144 characters with room for the rest of the policy. */
const mostNames = 20;

/**
 * Names for a policy: all of them, or where there are too many a pattern for each folder, `/ecs/prod/*`. A policy holds some 60 ARNs.
 * @param separator that ends a folder
 */
export function namePatterns(names: readonly string[], separator = '/'): string[] {
  const unique = [...new Set(names)].sort();
  if (unique.length <= mostNames) return unique;
  const folders = [...new Set(unique.map((name) => folderOf(name, separator)))];
  return folders.length <= mostNames ? folders : [`${commonPrefix(unique)}*`];
}

function folderOf(name: string, separator: string): string {
  const end = name.lastIndexOf(separator);
  return end < 0 ? name : `${name.slice(0, end + 1)}*`;
}

/** What all names begin with. */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
