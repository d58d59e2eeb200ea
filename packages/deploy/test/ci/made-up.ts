import type { CiSystem } from '../../src/index.ts';

/** A CI system that does not exist: everything that a new one has to bring is in one file. */
export const madeUp: CiSystem = {
  file: 'made-up.yml',
  pipelines: (fleet) => `deploy: ${fleet.name}\n`,
  isRunning: (variables) => variables['MADE_UP'] === 'yes',
  readRun: (variables) => ({ branch: variables['MADE_UP_BRANCH'] ?? 'main', commit: 'abc', exitCode: 3 }),
};
