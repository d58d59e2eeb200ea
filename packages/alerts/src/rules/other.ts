import type { Rule } from './rule.ts';

/** D1: the generic text; the cause is in the containers. */
export const essentialContainerExited: RegExp = /^Essential container in task exited/i;

/** B23, D6: texts that only say that it did not start. */
export const failedToStart: RegExp = /^Task ?failed ?to ?start\.?$/i;

/** D2: the Spot warning and stop, also under the stop code of before 2024. */
export const spotInterrupted: RegExp = /Spot Task was interrupted/i;

/** Hosts, Spot and people. Sources: ECS developer guide, spot-interruption-errors; stopped-tasks pages of 2018 to 2023. */
export const otherRules: readonly Rule[] = [
  { row: 'D2', when: spotInterrupted, cause: 'spot' },
  { row: 'D3', when: /^Host EC2 \(instance i-[0-9a-f]{1,40}\) (?:stopped|terminated)/i, cause: 'host-terminated' },
  { row: 'D4', when: /^Container instance deregistration forced by user/i, cause: 'user' },
  { row: 'D5', when: /^Task stopped by user/i, cause: 'user' },
];

/** The bare words of RunTask's failures: too common to look for in any text but that of a task that failed to start. */
export const placementWords: readonly Rule[] = [
  { row: 'B19', when: /^[Aa]gent\.?$|\bAGENT\b/, cause: 'agent' },
  { row: 'B19', when: /\b(?:ATTRIBUTE|MISSING|INACTIVE|LOCATION)\b/, cause: 'config' },
];
