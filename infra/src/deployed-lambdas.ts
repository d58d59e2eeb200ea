import type { ResolvedService } from '@bizom/fleet';
import type { EnvironmentChoices } from './environment-choices.ts';

const all = ['log-shipper', 'task-alerts', 'app-probe'] as const;

/** The Lambdas that an environment gets: of those that its fleet wants, the ones that have something to do there. */
export function deployedLambdas(
  { lambdas = [...all], engine, subscriptions }: Pick<EnvironmentChoices, 'lambdas' | 'engine' | 'subscriptions'>,
  services: readonly ResolvedService[],
): (typeof all)[number][] {
  const hasWork = {
    'log-shipper': engine !== undefined && (services.length > 0 || subscriptions === 'account'),
    'task-alerts': services.length > 0,
    'app-probe': services.length > 0,
  };
  return all.filter((name) => lambdas.includes(name) && hasWork[name]);
}
