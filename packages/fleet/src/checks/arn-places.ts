import { showReceived } from '@bizom/options';
import type { Fleet } from '../fleet-schema.ts';
import { resolveEnvironment, resolveLogs } from '../resolve.ts';
import { type Chosen, chosenFor } from './chosen.ts';
import type { Fault } from './fault.ts';

/** An ARN that has to be of an environment, and of what. */
interface Placed {
  path: string;
  arn: string | undefined;
  /** `a topic` */
  what: string;
  /** Whether it has to be in the environment's region too; else only in its partition. */
  inRegion: boolean;
}

/** ARNs of another region or partition than that of the environment that uses them. */
export function checkArns(fleet: Fleet): Fault[] {
  const faults = Object.keys(fleet.environments).flatMap((name) => {
    const { region } = resolveEnvironment(fleet, name);
    return placedArns(fleet, name, chosenFor(fleet, name)).flatMap((placed) => checkArn(placed, name, region));
  });
  // One field for several environments has one fault.
  return [...new Map(faults.map((fault) => [fault.path, fault])).values()];
}

function placedArns(fleet: Fleet, environment: string, { choices, pathOf }: Chosen): Placed[] {
  const { destination, role } = resolveLogs(fleet, environment);
  const { alarmTopicArn, encryptionKeyArn, engine } = choices;
  return [
    { path: pathOf('alarmTopicArn'), arn: alarmTopicArn, what: 'a topic', inRegion: true },
    { path: pathOf('encryptionKeyArn'), arn: encryptionKeyArn, what: 'a key', inRegion: true },
    { path: `${pathOf('engine')}.arn`, arn: engine?.arn, what: 'a domain or collection', inRegion: false },
    { path: 'logs.destination', arn: destination, what: 'a function or stream', inRegion: true },
    { path: 'logs.role', arn: role, what: 'a role', inRegion: false },
  ];
}

function checkArn({ path, arn, what, inRegion }: Placed, environment: string, region: string): Fault[] {
  if (arn === undefined) return [];
  const [, partition, , place] = arn.split(':');
  const received = `received ${showReceived(arn)}`;
  if (inRegion && place !== region) {
    return [{ path, problem: `expected ${what} in ${region}, the region of ${environment}, ${received}` }];
  }
  const expected = partitionOf(region);
  if (partition === expected) return [];
  return [{ path, problem: `expected ${what} of the partition ${expected}, that of ${region}, ${received}` }];
}

/** Partitions by how their regions begin. Source: `partitions.json` of the AWS SDKs. */
const partitions: readonly [prefix: string, partition: string][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

const partitionOf = (region: string): string => partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
