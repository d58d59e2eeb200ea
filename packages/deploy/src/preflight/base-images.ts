/**
 * The images that a Dockerfile builds on, with its ARGs filled in as `docker build` does; without its own stages and `scratch`.
 * A name with a variable that has no value is left out.
 */
export function baseImages(dockerfile: string, buildArgs: Readonly<Record<string, string>>): string[] {
  const lines = dockerfile.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const values = globalArguments(lines, buildArgs);
  const stages = new Set(['scratch']);
  const images = new Set<string>();
  for (const line of lines) {
    const [, from, stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
    if (from === undefined) continue;
    const image = fill(from, values);
    if (!stages.has(image.toLowerCase()) && !image.includes('$')) images.add(image);
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...images];
}

/** Only the ARGs in front of the first FROM count for a FROM. */
function globalArguments(lines: readonly string[], given: Readonly<Record<string, string>>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of lines) {
    if (/^\s*FROM\s/i.test(line)) break;
    const [, name, preset] = /^\s*ARG\s+(\w+)(?:=(\S+))?/i.exec(line) ?? [];
    if (name === undefined) continue;
    const value = given[name] ?? preset?.replace(/^(["'])(.*)\1$/, '$2');
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** `${NAME}`, `$NAME` and `${NAME:-default}`. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (all, plain: string | undefined, braced: string | undefined, preset: string | undefined) =>
      values[plain ?? braced ?? ''] ?? preset ?? all,
  );
}
