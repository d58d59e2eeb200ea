import { runProgram } from '@bizom/command';
import { createDashboardsProgram } from './program.ts';

await runProgram(createDashboardsProgram());
