import { runProgram } from '@bizom/command';
import { createProbeProgram } from './program.ts';

// `run` would never end by itself when nothing reads its output any more.
await runProgram(createProbeProgram(), { closedPipe: 'exit' });
