import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { GoRenderer, missingGo } from '../go/go-renderer.ts';
import { smallFleet } from '../small-fleet.ts';

const why = missingGo();
const { rules } = fleetContent(smallFleet);

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

  it('fill in the values', async () => {
    const rendered = await render(values('A_now', 'B_now', 'C_now', 'D_now', 'E_now', 'F_now', 'condition'));
    expect(rendered.join('\n')).not.toMatch(/<no value>|<nil>|%!|\?\s|cannot evaluate/);
    expect(rendered).toContain('orders in prod: CPU above 70 %');
    expect(rendered.join('\n')).toContain('Only 91 of 92 tasks');
  });

  it('say that nothing is known where a query failed or returned no data', async () => {
    const rendered = await render({});
    expect(rendered.join('\n')).not.toMatch(/<no value>|<nil>|%!/);
    expect(rendered).toContain('orders in prod: cannot evaluate "Threads deadlocked"');
    expect(rendered.join('\n')).not.toContain('wait for each other');
  });

  it('mark the one value that is missing', async () => {
    expect((await render(values('A_now'))).join('\n')).toContain('Only 91 of ? tasks');
  });
});
