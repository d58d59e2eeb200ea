import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { DeployError } from '../errors.ts';

/** @throws DeployError `PRODUCTION_NOT_CONFIRMED` for production outside of CI and without `--yes`. */
export function confirmProduction(fleet: Fleet, environment: string, yes: boolean | undefined, what: string): void {
  const inCi = !['', '0', 'false', undefined].includes(process.env['CI']);
  if (!resolveEnvironment(fleet, environment).production || yes || inCi) return;
  throw new DeployError('PRODUCTION_NOT_CONFIRMED', `${environment} is production: say --yes to ${what} from here.`);
}
