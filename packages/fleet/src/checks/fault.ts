import type { Fleet } from '../fleet-schema.ts';

/** What is wrong with a field, although its form is right. */
export interface Fault {
  /** `services.orders.dependsOn` */
  path: string;
  /** `expected …, received …` */
  problem: string;
}

/** A check that looks at several fields of a fleet. */
export type FleetCheck = (fleet: Fleet) => Fault[];
