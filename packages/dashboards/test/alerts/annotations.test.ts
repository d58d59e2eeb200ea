import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { GoRenderer, missingGo } from '../go/go-renderer.ts';
import { smallFleet } from '../small-fleet.ts';

const why = missingGo();
const { rules } = fleetContent({ ...smallFleet, slo: { availability: 99.9, latency: { percentile: 95, ms: 500 } } });

/*
 * What Grafana gives to an annotation: pkg/services/ngalert/eval/eval.go (commit 0015b06, queryDataResponseToExecutionResults and
 * evaluateExecutionResult) and pkg/services/ngalert/state/template/template.go (commit 000e0f7, NewValues and Expand).
 */
describe.skipIf(why)(`annotations of every rule, rendered by Go${why ? ` (skipped: ${why})` : ''}`, () => {
  let go: GoRenderer;
  beforeAll(() => {
    go = new GoRenderer();
  });
  afterAll(() => go?.close());

  const texts = rules.flatMap(({ rule }) => [
    rule.annotations?.['summary'] ?? '',
    rule.annotations?.['description'] ?? '',
  ]);
  const render = async (Values: Record<string, { Value: number }>) => {
    const answers = await go.render(texts.map((Text) => ({ Text, Evaluation: { Labels: {}, Values, Value: '' } })));
    expect(answers.map((answer) => answer.Error)).toEqual(texts.map(() => ''));
    return answers.map(({ Text }) => Text);
  };
  const values = (...names: string[]) =>
    Object.fromEntries(names.map((name, index) => [name, { Value: 91.4 + index }]));

  it('are those of every kind of rule, with the objectives', () => {
    const keys = new Set(rules.map(({ key }) => key));
    for (const key of ['slo-fast', 'slo-medium', 'slo-slow', 'slo-latency', 'tasks', 'rds-cpu', 'deploy-failed'])
      expect(keys).toContain(key);
  });

  it('fill in the values', async () => {
    const rendered = await render(values('A_now', 'B_now', 'C_now', 'D_now', 'E_now', 'F_now', 'condition'));
    expect(rendered.join('\n')).not.toMatch(/<no value>|<nil>|%!|\?\s|cannot evaluate/);
    expect(rendered).toContain('orders in prod: CPU above 70 %');
    expect(rendered.join('\n')).toContain('Only 91 of 92 tasks');
  });

  // A failed query, or a response without frames: Grafana gives no values at all.
  it('say that nothing is known where a query failed', async () => {
    const rendered = await render({});
    expect(rendered.join('\n')).not.toMatch(/<no value>|<nil>|%!/);
    expect(rendered).toContain('orders in prod: cannot evaluate "Threads deadlocked"');
    expect(rendered.join('\n')).not.toContain('wait for each other');
  });

  // CloudWatch returns a series without data points: the reduced values and the condition are null, which Grafana turns into NaN.
  it('say that nothing is known where CloudWatch has no data points', async () => {
    const refs = ['A_now', 'B_now', 'C_now', 'D_now', 'E_now', 'F_now', 'condition'];
    const rendered = await render(Object.fromEntries(refs.map((ref) => [ref, { Value: Number.NaN }])));
    expect(rendered.join('\n')).not.toMatch(/NaN|<no value>|%!|wait for each other|Only /);
    expect(rendered).toContain('orders in prod: cannot evaluate "Threads deadlocked"');
    for (const [index, { rule }] of rules.entries()) {
      const [summary = '', description = ''] = rendered.slice(2 * index);
      const unknown = summary.includes('cannot evaluate') && description === 'The query failed or returned no data.';
      // Where no data means that nothing happened, the alert is over: "Resolved: orders in prod: Latency above 2 s".
      expect([rule.title, unknown]).toEqual([rule.title, rule.noDataState !== 'OK']);
    }
  });

  it.each([
    ['missing', {}],
    ['not a number', { B_now: { Value: Number.NaN } }],
  ])('mark the one value that is %s', async (_, more) => {
    expect((await render({ ...values('A_now'), ...more })).join('\n')).toContain('Only 91 of ? tasks');
  });
});
