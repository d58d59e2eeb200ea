export { awsAdvice } from './aws-advice.ts';
export { paint, type Style, useColor } from './color.ts';
export { addExamples, commandPath } from './examples.ts';
export { describeFailure } from './failure.ts';
export { invalidFlag, jsonOption, listed, type NumberLimits, repeated, wholeNumber } from './flags.ts';
export {
  environmentOption,
  type FleetFlags,
  type FleetModule,
  findFleet,
  fleetOption,
  givenEnvironment,
  givenServices,
  type NamedFleet,
  requireEnvironment,
  requireFleet,
  serviceOption,
} from './fleet-flags.ts';
export { readGivenFile, readInput, requireInputs } from './input.ts';
export { addLazyCommand } from './lazy.ts';
export { writeFileAtomically } from './output-file.ts';
export { createProgram, type ProgramDefinition } from './program.ts';
export { type RunSettings, runProgram } from './run.ts';
export { type Cell, type Column, renderTable, type TableSettings } from './table.ts';
export { UsageError } from './usage-error.ts';
