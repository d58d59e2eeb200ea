import type { Transport } from '@elastic/transport';
import { ShipperError } from '../errors.ts';
import type { Engine } from './engine.ts';
import type { IndexTarget, LifecycleRules } from './index-target.ts';
import { ask, type InstallAnswer, type InstallRequest, isOk, refused } from './install-request.ts';
import { isOwnPolicy, type LifecycleManager, policyBody, policyName, policyPath } from './lifecycle-policy.ts';

/** What is to be done for the policy. */
export interface PolicyPlan {
  manager: LifecycleManager;
  /** None if the engine has the policy as it is to be. */
  request?: InstallRequest;
}

/**
 * Finds out which manager an engine has, and what to send it.
 * @throws ShipperError `ENGINE_REFUSED` if it has none, `FOREIGN_POLICY` if a policy of that name is not ours
 */
export async function planPolicy(
  transport: Transport,
  engine: Engine,
  rules: LifecycleRules,
  target: IndexTarget,
): Promise<PolicyPlan> {
  for (const manager of managersOf(engine)) {
    const found = await ask(transport, { method: 'GET', path: policyPath(manager) });
    const state = stateOf(found);
    if (state === 'no manager') continue;
    const body = policyBody(manager, rules, target);
    if (state === 'missing') return { manager, request: { method: 'PUT', path: policyPath(manager), body } };
    if (!isOwnPolicy(found.body)) throw foreignPolicy();
    if (contains(found.body, body)) return { manager };
    return { manager, request: { method: 'PUT', path: policyPath(manager), body, ...replacing(found.body) } };
  }
  const message =
    'The engine has neither index lifecycle management (ILM) nor index state management (ISM): retention and rollover cannot be set';
  throw new ShipperError('ENGINE_REFUSED', `${message}; delete old indexes otherwise, and leave these options out.`);
}

/** Amazon's Elasticsearch Service calls itself Elasticsearch 7.10 or older, and has the ISM of Open Distro. */
function managersOf({ distribution, version }: Engine): LifecycleManager[] {
  if (distribution === 'opensearch') return version.startsWith('7.10') ? ['ism', 'opendistro'] : ['ism'];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 7 || (major === 7 && minor > 10) ? ['ilm'] : ['ilm', 'opendistro'];
}

/** An engine without the manager answers that it has no such handler, or takes the path for that of a document. */
function stateOf(answer: InstallAnswer): 'no manager' | 'missing' | 'found' {
  if (isOk(answer)) return 'found';
  const error = answer.body?.['error'];
  const words = typeof error === 'string' ? error : JSON.stringify(error ?? '');
  const isUnknownPath = /no handler found|index_not_found_exception|invalid_index_name|Incorrect HTTP method/.test(
    words,
  );
  if (answer.statusCode === 404 && !isUnknownPath) return 'missing';
  if (isUnknownPath || answer.statusCode === 405) return 'no manager';
  throw refused(answer, 'question for its lifecycle policy');
}

/** ISM replaces only the version of a policy whose number it receives. */
function replacing(found: Record<string, unknown>): Pick<InstallRequest, 'querystring'> {
  const { _seq_no: ifSeqNo, _primary_term: ifPrimaryTerm } = found;
  if (typeof ifSeqNo !== 'number' || typeof ifPrimaryTerm !== 'number') return {};
  return { querystring: { if_seq_no: ifSeqNo, if_primary_term: ifPrimaryTerm } };
}

/** Whether the policy that an engine has says all that is to be in it, whatever the engine adds. */
function contains(found: Record<string, unknown>, wanted: object): boolean {
  const named = (found[policyName] as { policy?: unknown } | undefined)?.policy ?? found['policy'];
  return includes(named, (wanted as { policy: unknown }).policy);
}

function includes(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) && found.length === wanted.length && wanted.every((item, i) => includes(found[i], item))
    );
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  const foundKeys = Object.keys(found);
  return Object.entries(wanted).every(
    ([key, value]) => foundKeys.includes(key) && includes((found as Record<string, unknown>)[key], value),
  );
}

function foreignPolicy(): ShipperError {
  const message = `A lifecycle policy named ${policyName} is there already and is not this package's; rename or delete it first.`;
  return new ShipperError('FOREIGN_POLICY', message);
}
