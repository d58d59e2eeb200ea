import { showReceived } from '@bizom/options';
import type { Fleet } from '../fleet-schema.ts';
import { type Chosen, chosenFor } from './chosen.ts';
import type { Fault } from './fault.ts';

/** What cannot be deployed into an environment: zones of another region, more shippers than a stream can use. */
export function checkInfra(fleet: Fleet): Fault[] {
  const faults = Object.keys(fleet.environments).flatMap((name) => {
    const chosen = chosenFor(fleet, name);
    return [...checkZones(chosen), ...checkConcurrency(chosen)];
  });
  // One field for several environments has one fault.
  return [...new Map(faults.map((fault) => [fault.path, fault])).values()];
}

function checkZones({ choices: { vpc }, region, environment, pathOf }: Chosen): Fault[] {
  if (!vpc) return [];
  const { availabilityZones, subnetIds } = vpc;
  const foreign = availabilityZones.filter((zone) => !new RegExp(`^${region}([a-z]|-[a-z0-9-]+)$`).test(zone));
  const faults = foreign.map((zone) => ({
    path: `${pathOf('vpc')}.availabilityZones`,
    problem: `expected a zone of ${region}, the region of ${environment}, such as ${region}a, received ${showReceived(zone)}`,
  }));
  if (subnetIds.length % availabilityZones.length === 0) return faults;
  const problem = `expected as many subnets as zones (${availabilityZones.length}), or a multiple, received ${subnetIds.length}`;
  return [...faults, { path: `${pathOf('vpc')}.subnetIds`, problem }];
}

/** With Kinesis, a shard is read by at most `parallelization` shippers at once: more would only be taken from the account. */
function checkConcurrency({ choices: { kinesis, shipperConcurrency }, pathOf }: Chosen): Fault[] {
  if (kinesis?.shards === undefined || shipperConcurrency === undefined) return [];
  const most = kinesis.shards * kinesis.parallelization;
  if (shipperConcurrency <= most) return [];
  const problem = `expected at most ${most}, which is what ${kinesis.shards} shards with a parallelization of ${kinesis.parallelization} can use, received ${shipperConcurrency}`;
  return [{ path: pathOf('shipperConcurrency'), problem }];
}
