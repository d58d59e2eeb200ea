import type { ResolvedService } from '@bizom/fleet';
import type { EnvironmentChoices } from './environment-choices.ts';

const all = ['log-shipper', 'task-alerts', 'app-probe'] as const;

/**
 * The Lambdas that an environment gets: of those that its fleet wants, the ones that have something to do there. Where it does not
 * say, a probe is not wanted without a VPC: it would reach no task, and call all of them DOWN.
 */
export function deployedLambdas(
  { lambdas, engine, vpc, subscriptions }: Pick<EnvironmentChoices, 'lambdas' | 'engine' | 'vpc' | 'subscriptions'>,
  services: readonly ResolvedService[],
): (typeof all)[number][] {
  const hasWork = {
    'log-shipper': engine !== undefined && (services.length > 0 || subscriptions === 'account'),
    'task-alerts': services.length > 0,
    'app-probe': services.length > 0,
  };
  const wanted = lambdas ?? all.filter((name) => name !== 'app-probe' || vpc !== undefined);
  return all.filter((name) => wanted.includes(name) && hasWork[name]);
}
