import { loadFleet } from '@bizom/fleet';
import { LogShipper } from '@bizom/infra';
import { App, Stack } from 'aws-cdk-lib';

/**
 * One stack: the log shipper of production. `addFleetStacks(app, fleet)` of `@bizom/infra` makes all stacks of a fleet instead; a construct
 * suits teams that have a stack already.
 */
const fleet = await loadFleet();
const { accountId: account, region, infra } = fleet;
if (!infra.engine) throw new Error('fleet.config.ts: expected infra.engine, where the logs go');

const stack = new Stack(new App(), 'shop-prod-logs', { env: { account, region } });
new LogShipper(stack, 'LogShipper', {
  engine: infra.engine,
  logGroups: Object.keys(fleet.services).map((service) => ({ name: `/ecs/prod/${service}`, lagSeconds: 30 })),
});
