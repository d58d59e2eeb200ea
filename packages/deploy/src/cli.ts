import { runProgram } from '@bizom/command';
import { createDeployProgram } from './program.ts';

await runProgram(createDeployProgram());
