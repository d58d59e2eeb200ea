import { showReceived, suggest } from '@bizom/options';
import { namedEnvironments } from '../dashboards.ts';
import type { Fleet } from '../fleet-schema.ts';
import type { Fault } from './fault.ts';

/** A place that names others of the fleet: environments, services or channels. */
interface Reference {
  path: string;
  names: readonly string[];
  /** What may be named there, and what it is called. */
  to: readonly string[];
  what: string;
}

/** Names that stand for nothing in the fleet. */
export function checkReferences(fleet: Fleet): Fault[] {
  return references(fleet).flatMap(({ path, names, to, what }) =>
    names.filter((name) => !to.includes(name)).map((name) => ({ path, problem: unknownName(name, to, what) })),
  );
}

function unknownName(name: string, known: readonly string[], what: string): string {
  const meant = suggest(name, known);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `expected ${what} of the fleet (${known.join(', ') || 'it has none'}), received ${showReceived(name)}${hint}`;
}

function references({ environments, services, alerts, deploy, infra, logs, dashboards }: Fleet): Reference[] {
  const naming = (what: string, known: object) => {
    const to = Object.keys(known);
    return (path: string, names: readonly string[] = []): Reference => ({ path, names, to, what });
  };
  const environment = naming('an environment', environments);
  const service = naming('a service', services);
  const channel = naming('a channel', alerts.channels);
  return [
    channel('deploy.channels', deploy.channels),
    ...Object.entries(deploy.pipelines.branches).map(([branch, name]) =>
      environment(`deploy.pipelines.branches.${branch}`, [name]),
    ),
    ...alerts.routes.flatMap((route, index) => [
      environment(`alerts.routes.${index}.environments`, route.environments),
      service(`alerts.routes.${index}.services`, route.services),
      channel(`alerts.routes.${index}.to`, route.to),
    ]),
    environment('infra.environments', Object.keys(infra.environments)),
    environment('logs.environments', Object.keys(logs.environments)),
    ...(Array.isArray(dashboards.notify)
      ? dashboards.notify.map(({ to }, index) => channel(`dashboards.notify.${index}.to`, to))
      : []),
    ...namedEnvironments(dashboards).map(([path, names]) => environment(path, names)),
    ...Object.entries(services).flatMap(([name, { dependsOn, runsIn, environments: differing }]) => [
      service(`services.${name}.dependsOn`, dependsOn),
      environment(`services.${name}.runsIn`, runsIn),
      environmentsOf(name, runsIn, environments, Object.keys(differing)),
    ]),
  ];
}

/** What differs where a service does not run would never be read. */
function environmentsOf(
  service: string,
  runsIn: readonly string[] | undefined,
  environments: object,
  names: readonly string[],
): Reference {
  const known = Object.keys(environments);
  const to = runsIn === undefined ? known : known.filter((name) => runsIn.includes(name));
  const what = runsIn === undefined ? 'an environment' : `an environment that ${service} runs in,`;
  return { path: `services.${service}.environments`, names, to, what };
}
