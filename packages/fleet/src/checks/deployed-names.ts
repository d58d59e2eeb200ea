import { showReceived } from '@bizom/options';
import type { Fleet } from '../fleet-schema.ts';
import { logGroupForm } from '../log-group.ts';
import { fillPattern } from '../pattern.ts';
import { resolveServices } from '../resolve.ts';
import type { Fault } from './fault.ts';

/** Names that AWS would refuse: characters and lengths from the API references of ECS and CloudWatch Logs. */
const forms = {
  cluster: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  ecsService: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  container: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  logGroup: { form: logGroupForm, words: 'up to 512 letters, digits, "_", "-", "/", "." and "#"' },
} as const;

/** Names with their placeholders filled, as AWS gets them. */
export function checkDeployedNames(fleet: Fleet): Fault[] {
  return [...checkServices(fleet), ...checkShipperFunction(fleet)];
}

function checkServices(fleet: Fleet): Fault[] {
  const faults = new Map<string, Fault>();
  for (const environment of Object.keys(fleet.environments)) {
    for (const service of resolveServices(fleet, environment)) {
      for (const [field, { form, words }] of Object.entries(forms)) {
        const name = service[field as keyof typeof forms];
        if (form.test(name)) continue;
        const path = `services.${service.name}.${field}`;
        const length = name.length > 255 ? ` (${name.length} characters)` : '';
        faults.set(`${path} ${name}`, {
          path,
          problem: `expected a name of ${words} in ${environment}, received ${showReceived(name)}${length}`,
        });
      }
    }
  }
  return [...faults.values()];
}

/** The one name of a function that a fleet can choose. */
function checkShipperFunction({ environments, dashboards: { logShipperFunction } }: Fleet): Fault[] {
  if (logShipperFunction === undefined) return [];
  const name = Object.keys(environments)
    .map((environment) => fillPattern(logShipperFunction, { environment, service: '' }))
    .find((filled) => !/^[\w-]{1,64}$/.test(filled));
  if (name === undefined) return [];
  const problem = `expected the name of a function: up to 64 letters, digits, "_" and "-", received ${showReceived(name)} (${name.length} characters)`;
  return [{ path: 'dashboards.logShipperFunction', problem }];
}
