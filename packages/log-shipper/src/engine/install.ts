import type { Transport } from '@elastic/transport';
import { ShipperError } from '../errors.ts';
import { detectEngine, type Engine } from './engine.ts';
import type { IndexTarget, LifecycleRules } from './index-target.ts';
import { type PolicyPlan, planPolicy } from './install-policy.ts';
import { ask, type InstallAnswer, type InstallRequest, isOk, refused } from './install-request.ts';
import { needsPolicy, policySettings } from './lifecycle-policy.ts';
import { type IndexTemplate, indexTemplate, isOwnTemplate, type TemplateOptions, templateName } from './template.ts';

/** What is installed. */
export interface InstallOptions extends TemplateOptions {
  target: IndexTarget;
  lifecycle: LifecycleRules;
  /** The engine, where it is known and cannot be asked; default it is asked. */
  engine?: Engine | undefined;
  /** Whether nothing is changed, and only said what would be. Default false. */
  dryRun?: boolean;
}

/** What was installed, and where. */
export interface Installed {
  engine: Engine;
  path: string;
  /** Whether a template of ours was there before. */
  replaced: boolean;
  /** The policy for retention and rollover; `unchanged` if it was there as it is to be. */
  policy: 'none' | 'installed' | 'unchanged';
  /** The requests that change something, in their order. */
  requests: InstallRequest[];
  /** What the engine had to say about it, such as another template that will be preferred. */
  warnings: string[];
}

/**
 * Puts the policy, the index template and, for an alias that is rolled over, its first index; safe to repeat. Looks at everything before it
 * changes anything, and replaces only what this package made.
 * @throws ShipperError `FOREIGN_TEMPLATE` or `FOREIGN_POLICY` where one of that name is not ours, `ENGINE_REFUSED` where the engine will not
 *   have it.
 */
export async function install(transport: Transport, options: InstallOptions): Promise<Installed> {
  const engine = options.engine ?? (await detectEngine(transport, detectTimeoutMs));
  const { target, lifecycle, dryRun = false } = options;
  if (options.format === 'ecs' && engine.types === 'required')
    throw new ShipperError(
      'ENGINE_REFUSED',
      'Elasticsearch 6 has no data streams, which format "ecs" needs; use format "cwl".',
    );
  const policy = needsPolicy(lifecycle) ? await planPolicy(transport, engine, lifecycle, target) : undefined;
  const templates = [true, false].map((hasMatchOnlyText) =>
    indexTemplate(engine, { ...options, settings: templateSettings(options, policy) }, hasMatchOnlyText),
  );
  const [template] = templates as [IndexTemplate];
  const replaced = await isThere(transport, template);
  const first = await firstIndex(transport, target);
  const requests = [policy?.request, put(template), first].flatMap((request) => request ?? []);
  const warnings = dryRun ? [] : await putAll(transport, { policy, templates, first });
  return { engine, path: template.path, replaced, policy: policyState(policy), requests, warnings };
}

const detectTimeoutMs = 10_000;

function templateSettings(
  { lifecycle, target }: InstallOptions,
  policy: PolicyPlan | undefined,
): Record<string, unknown> {
  const { shards, replicas } = lifecycle;
  return {
    ...(shards !== undefined && { 'index.number_of_shards': shards }),
    ...(replicas !== undefined && { 'index.number_of_replicas': replicas }),
    ...policySettings(policy?.manager, lifecycle, target),
  };
}

function policyState(policy: PolicyPlan | undefined): Installed['policy'] {
  if (!policy) return 'none';
  return policy.request ? 'installed' : 'unchanged';
}

interface Plan {
  policy: PolicyPlan | undefined;
  /** The template, and how it is without types of fields that some distributions leave out. */
  templates: readonly IndexTemplate[];
  first: InstallRequest | undefined;
}

async function putAll(transport: Transport, { policy, templates, first }: Plan): Promise<string[]> {
  if (policy?.request) await request(transport, policy.request, 'lifecycle policy');
  let answer: InstallAnswer | undefined;
  for (const template of templates) {
    // The type is in Elasticsearch from 7.14 and OpenSearch from 2.12, and each leaves it out of some distributions: asking is safest.
    if (answer === undefined || answer.statusCode === 400) answer = await ask(transport, put(template));
  }
  if (!answer || !isOk(answer)) throw refused(answer ?? { statusCode: 0, body: {}, warnings: [] });
  if (first) await request(transport, first, 'first index of the alias');
  return answer.warnings.filter(isNews);
}

async function request(transport: Transport, request: InstallRequest, what: string): Promise<void> {
  const answer = await ask(transport, request);
  if (!isOk(answer)) throw refused(answer, what);
}

/** Whether our template is there already. */
async function isThere(transport: Transport, { path }: IndexTemplate): Promise<boolean> {
  const existing = await ask(transport, { method: 'GET', path });
  if (existing.statusCode === 404) return false;
  if (!isOk(existing)) throw refused(existing);
  if (isOwnTemplate(existing.body)) return true;
  const message = `A template named ${templateName} is there already and is not this package's; rename or delete it first.`;
  throw new ShipperError('FOREIGN_TEMPLATE', message);
}

function put({ path, querystring, body }: IndexTemplate): InstallRequest {
  return { method: 'PUT', path, querystring, body };
}

/** The index that an alias begins with; undefined if the alias is there. */
async function firstIndex(transport: Transport, { kind, name }: IndexTarget): Promise<InstallRequest | undefined> {
  if (kind !== 'alias') return undefined;
  const found = await ask(transport, { method: 'GET', path: `/${encodeURIComponent(name)}/_alias` });
  if (found.statusCode === 404) {
    const path = `/${encodeURIComponent(`${name}-000001`)}`;
    return { method: 'PUT', path, body: { aliases: { [name]: { is_write_index: true } } } };
  }
  if (!isOk(found)) throw refused(found, 'question for the alias');
  if (!Object.hasOwn(found.body, name)) return undefined;
  const message = `${name} is an index, and so cannot be rolled over; ship to an alias, or delete or reindex it first.`;
  throw new ShipperError('ENGINE_REFUSED', message);
}

/** Engines that know types warn of their removal at each use of one. */
function isNews(warning: string): boolean {
  return !/types removal|include_type_name/i.test(warning);
}
