import type { Fleet } from '../fleet-schema.ts';
import type { Fault } from './fault.ts';

/** Services that depend on themselves, through others or not: none of them could be deployed first. */
export function checkCycles({ services }: Fleet): Fault[] {
  const settled = new Set<string>();
  return Object.keys(services).flatMap((name) => {
    const cycle = findCycle(services, name, [], settled);
    if (!cycle) return [];
    for (const member of cycle) settled.add(member);
    const problem = `expected services that can be deployed before it, received a cycle: ${cycle.join(' -> ')}`;
    return [{ path: `services.${cycle[0]}.dependsOn`, problem }];
  });
}

/** The first cycle from `name` on, its first member repeated at the end; `settled` are those already looked at. */
function findCycle(
  services: Fleet['services'],
  name: string,
  before: readonly string[],
  settled: Set<string>,
): string[] | undefined {
  const at = before.indexOf(name);
  if (at >= 0) return [...before.slice(at), name];
  if (settled.has(name)) return undefined;
  for (const other of services[name]?.dependsOn ?? []) {
    const cycle = findCycle(services, other, [...before, name], settled);
    if (cycle) return cycle;
  }
  settled.add(name);
  return undefined;
}
