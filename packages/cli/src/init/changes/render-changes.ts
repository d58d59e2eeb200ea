import { cleanLine } from '@bizom/command/text';
import type { Draft } from '../draft/draft.ts';
import { printValue } from '../write/print-fleet.ts';
import type { Changes } from './compare.ts';
import { findServices, type ServicesBlock } from './services-block.ts';

const contextLines = 2;

/**
 * What to change in a fleet file, as a unified diff of it where its services are written as a literal, and as lines otherwise.
 * @param draft the fleet that would be written today: the entries of new services come from it
 */
export function renderChanges(changes: Changes, draft: Draft, file: { name: string; text: string }): string {
  const block = findServices(file.text);
  const additions = newEntries(changes, draft);
  const removals = goneEverywhere(changes, block);
  const diff = block ? unifiedDiff(file, block, additions, removals) : plainLines(additions, changes);
  return [diff, ...differences(changes)].filter((part) => part !== '').join('\n');
}

/** Whether the fleet is what the account has. */
export function isEmpty({ added, gone, changed }: Changes): boolean {
  return added.length + gone.length + changed.length === 0;
}

function newEntries({ added }: Changes, { config }: Draft): string[] {
  const names = new Set(added.map(({ environment, ecsService }) => `${environment}/${ecsService}`));
  const services = config.services as Record<string, { ecsService?: string; runsIn?: string[] }>;
  return Object.entries(services).flatMap(([name, entry]) => {
    const environments = entry.runsIn ?? Object.keys(config.environments);
    const pattern = entry.ecsService ?? '{service}';
    const isNew = environments.some((environment) =>
      names.has(`${environment}/${pattern.replaceAll('{service}', name).replaceAll('{environment}', environment)}`),
    );
    return isNew
      ? [`    ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`}: ${printValue(entry, '    ', name)},`]
      : [];
  });
}

/** Services whose every environment has lost them. */
function goneEverywhere({ gone }: Changes, block: ServicesBlock | undefined): string[] {
  const names = new Set(gone.map(({ service }) => service));
  return (block?.properties ?? []).map(({ name }) => name).filter((name) => names.has(name));
}

function unifiedDiff(
  { name, text }: { name: string; text: string },
  { properties, end }: ServicesBlock,
  additions: readonly string[],
  removals: readonly string[],
): string {
  const lines = text.split('\n');
  const hunks = properties
    .filter((property) => removals.includes(property.name))
    .map(({ from, to }) => ({ at: from, removed: lines.slice(from, to + 1), added: [] as string[] }));
  if (additions.length > 0)
    hunks.push({ at: end, removed: [], added: additions.flatMap((entry) => entry.split('\n')) });
  if (hunks.length === 0) return '';
  let shift = 0;
  const parts = hunks.map(({ at, removed, added }) => {
    const before = lines.slice(Math.max(0, at - contextLines), at);
    const after = lines.slice(at + removed.length, at + removed.length + contextLines);
    const from = at - before.length + 1;
    const around = before.length + after.length;
    const header = `@@ -${from},${around + removed.length} +${from + shift},${around + added.length} @@`;
    shift += added.length - removed.length;
    const mark = (sign: string) => (line: string) => `${sign}${line}`;
    return [
      header,
      ...before.map(mark(' ')),
      ...removed.map(mark('-')),
      ...added.map(mark('+')),
      ...after.map(mark(' ')),
    ].join('\n');
  });
  return [`--- ${name}`, `+++ ${name}`, ...parts].join('\n');
}

function plainLines(additions: readonly string[], { gone }: Changes): string {
  const lost = [...new Set(gone.map(({ service }) => service))].map((name) => `- services.${cleanLine(name)}`);
  return [...lost, ...additions.flatMap((entry) => entry.split('\n')).map((line) => `+ ${line}`)].join('\n');
}

function differences({ gone, changed }: Changes): string[] {
  const missing = gone.map(
    ({ service, environment, cluster, ecsService }) =>
      `services.${service} in ${environment}: cluster ${cluster} has no ECS service ${ecsService}`,
  );
  const fields = changed.map(
    ({ path, environment, fleet, account }) => `${path} in ${environment}: ${fleet} -> ${account}`,
  );
  return [...missing, ...fields].map(cleanLine);
}
