import { runProgram } from '@bizom/command';
import { createLogsProgram } from './program.ts';

await runProgram(createLogsProgram());
