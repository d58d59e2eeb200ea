import { showReceived } from '@bizom/options';
import type { Fleet } from '../fleet-schema.ts';
import { resolveServices } from '../resolve.ts';
import type { Fault } from './fault.ts';

/** Names that AWS would refuse: characters and lengths from the API references of ECS and CloudWatch Logs. */
const forms = {
  cluster: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  ecsService: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  container: { form: /^[\w-]{1,255}$/, words: 'up to 255 letters, digits, "_" and "-"' },
  logGroup: { form: /^[\w\-/.#]{1,512}$/, words: 'up to 512 letters, digits, "_", "-", "/", "." and "#"' },
} as const;

/** Names with their placeholders filled, as AWS gets them. */
export function checkDeployedNames(fleet: Fleet): Fault[] {
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
