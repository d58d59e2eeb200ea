import type { Fleet } from '../fleet-schema.ts';
import { checkArns } from './arn-places.ts';
import { checkCycles } from './cycles.ts';
import { checkDeployedNames } from './deployed-names.ts';
import type { Fault, FleetCheck } from './fault.ts';
import { checkGrafanaChannels, checkGrafanaRoles } from './grafana-channels.ts';
import { checkGrafanaRules } from './grafana-rules.ts';
import { checkInfra } from './infra-places.ts';
import { checkReferences } from './references.ts';
import { checkSharedNames } from './shared-names.ts';
import { checkUrlLogins } from './url-logins.ts';

const checkEnvironments: FleetCheck = ({ environments }) =>
  Object.keys(environments).length > 0
    ? []
    : [{ path: 'environments', problem: 'expected at least one environment, received none' }];

const checks: readonly FleetCheck[] = [
  checkEnvironments,
  checkReferences,
  checkCycles,
  checkDeployedNames,
  checkInfra,
  checkGrafanaChannels,
  checkGrafanaRoles,
  checkGrafanaRules,
  checkArns,
  checkSharedNames,
  checkUrlLogins,
];

/** What is wrong with a fleet although each field has the right form. */
export const checkFleet = (fleet: Fleet): Fault[] => checks.flatMap((check) => check(fleet));
