import { fillPattern } from '@bizom/fleet';
import { type Finding, failed, ok, skipped, unknown } from '../finding.ts';
import type { Place } from '../place.ts';

/** Whether the search engine answers from here, and has the index template. */
export async function checkEngine({ infra, environment, aws }: Place): Promise<Finding[]> {
  const what = 'search engine';
  const { engine } = infra ?? {};
  if (!engine) return [skipped(what, 'no infra.engine in the fleet')];
  const fill = (pattern: string) => fillPattern(pattern, { environment: environment.name, service: '' });
  const variables = {
    ENGINE_URL: fill(engine.url),
    ...(engine.arn !== undefined && {
      AWS_SIGNING_SERVICE: engine.arn.split(':')[2] === 'aoss' ? 'aoss' : 'es',
      AWS_SIGNING_REGION: aws.region,
    }),
    ...(engine.secret !== undefined && { ENGINE_SECRET: fill(engine.secret) }),
  };
  const { inspectEngine } = await import('@bizom/log-shipper');
  const inspection = await inspectEngine(variables).catch((error: Error) => error);
  if (inspection instanceof Error) {
    const fix = 'inside a VPC run this there; otherwise check infra.engine.url and that the engine runs';
    return [unknown(what, `does not answer from here: ${inspection.message || inspection.name}`, fix)];
  }
  const { distribution, version } = inspection.engine;
  if (distribution === 'unknown' && inspection.template === 'unknown') {
    const fix =
      engine.arn === undefined
        ? 'check the log-in in infra.engine.secret, and that its user may read the cluster'
        : 'allow your IAM identity in the access policy of the domain and, with fine-grained access control, map it to a role; the role of the Lambda needs the same';
    return [unknown(what, 'answers, but refuses these credentials', fix)];
  }
  const flags = engine.arn === undefined ? '' : ` --aws ${variables.AWS_SIGNING_SERVICE}`;
  const install = `bizom logs install --node ${variables.ENGINE_URL}${flags}`;
  return [ok(what, `${distribution} ${version} answers`.replace(/ +/g, ' ')), template(inspection.template, install)];
}

function template(state: 'installed' | 'missing' | 'foreign' | 'unknown', install: string): Finding {
  const what = 'index template';
  if (state === 'installed') return ok(what, 'installed');
  if (state === 'missing') return failed(what, 'not installed', install);
  if (state === 'foreign')
    return failed(
      what,
      'a template of that name is not of this toolkit',
      `rename or delete it, then install: ${install}`,
    );
  return unknown(
    what,
    'the engine does not show its templates to this user',
    `give the user the right to read templates, or look with another`,
  );
}
