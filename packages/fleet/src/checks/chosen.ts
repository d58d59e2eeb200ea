import type { Fleet } from '../fleet-schema.ts';
import type { InfraChoices } from '../infra.ts';
import { resolveEnvironment } from '../resolve.ts';

/** What `infra` says for one environment, and where it says it. */
export interface Chosen {
  environment: string;
  region: string;
  choices: InfraChoices;
  /** The path of a field: of the environment's own, or of the one for all. */
  pathOf(field: keyof InfraChoices): string;
}

/** The choices for one environment: its own before those for all. */
export function chosenFor({ infra, ...fleet }: Fleet, environment: string): Chosen {
  const own = infra.environments[environment] ?? {};
  const { region } = resolveEnvironment({ infra, ...fleet }, environment);
  return {
    environment,
    region,
    choices: { ...infra, ...own },
    pathOf: (field) => (Object.hasOwn(own, field) ? `infra.environments.${environment}.${field}` : `infra.${field}`),
  };
}
