import { describe, expect, it } from 'vitest';
import { overviewDashboard } from '../../src/dashboards/overview.ts';
import { type ServiceTarget, serviceTarget } from '../../src/model/target.ts';

const targets = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    serviceTarget({ environment: 'prod', service: `service-${index}`, region: 'eu-west-1' }),
  ) as [ServiceTarget, ...ServiceTarget[]];
const ofType = (count: number, type: string) =>
  (overviewDashboard(targets(count)).build().panels ?? []).filter((panel) => panel.type === type);

describe('the overview', () => {
  it('puts 30 services into one table', () => {
    const [table, ...others] = ofType(30, 'table');
    expect(others).toEqual([]);
    expect(JSON.stringify(table)).toContain('service-29|CPU');
  });

  it('takes further tables where a panel would ask for thousands of numbers', () => {
    const tables = ofType(130, 'table');
    expect(tables).toHaveLength(3);
    expect(new Set(tables.map(({ id }) => id)).size).toBe(3);
    expect(ofType(130, 'state-timeline')).toHaveLength(3);
  });
});
