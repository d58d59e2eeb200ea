import type { ResolvedService } from '@bizom/fleet';
import type { EnvironmentChoices } from './environment-choices.ts';
import { InfraError } from './errors.ts';

const all = ['log-shipper', 'task-alerts', 'app-probe'] as const;
type LambdaStack = (typeof all)[number];
type Choices = Pick<EnvironmentChoices, 'lambdas' | 'engine' | 'vpc' | 'subscriptions' | 'environment'>;

/** The Lambdas of an environment, and why the others are left out. */
export interface DeployedLambdas {
  lambdas: LambdaStack[];
  /** One sentence for each Lambda that is left out although the fleet wants it. */
  leftOut: string[];
}

/**
 * The Lambdas that an environment gets: those that its fleet asks for, by default all that have something to do there.
 * @throws InfraError `LAMBDA_NOT_DEPLOYABLE` for one that is asked for by name and cannot be made
 */
export function deployedLambdas(choices: Choices, services: readonly ResolvedService[]): DeployedLambdas {
  const { lambdas: asked, environment } = choices;
  const reasons = whyNot(choices, services);
  if (asked?.includes('log-shipper') && choices.engine === undefined) {
    throw new InfraError(
      'LAMBDA_NOT_DEPLOYABLE',
      `infra.lambdas: expected infra.engine in ${environment.name} for "log-shipper", received no engine; give one, or leave "log-shipper" out.`,
    );
  }
  const wanted = asked ?? all;
  return {
    lambdas: wanted.filter((name) => reasons[name] === undefined),
    leftOut: wanted.flatMap((name) => {
      const reason = reasons[name];
      return reason === undefined ? [] : [`${name} is left out of ${environment.name}: ${reason}.`];
    }),
  };
}

/** Why a Lambda has nothing to do in the environment; undefined where it has. */
function whyNot(
  { lambdas, engine, vpc, subscriptions }: Choices,
  services: readonly ResolvedService[],
): Record<LambdaStack, string | undefined> {
  const idle = services.length === 0 ? 'no service runs there' : undefined;
  const unreachable = vpc === undefined && lambdas === undefined;
  return {
    'log-shipper': engine === undefined ? 'there is no infra.engine' : subscriptions === 'account' ? undefined : idle,
    'task-alerts': idle,
    // It would reach no task, and call all of them DOWN.
    'app-probe': idle ?? (unreachable ? 'without infra.vpc it reaches no task' : undefined),
  };
}
