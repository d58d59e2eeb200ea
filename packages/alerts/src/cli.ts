import { runProgram } from '@bizom/command';
import { createAlertsProgram } from './program.ts';

await runProgram(createAlertsProgram());
