import { runProgram } from '@bizom/command';
import { createBizom } from './program.ts';

await runProgram(createBizom());
