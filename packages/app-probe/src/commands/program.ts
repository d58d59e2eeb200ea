import { Command } from 'commander';
import { addOnce } from './once.ts';
import type { Output } from './output.ts';
import { addRun } from './run.ts';
import { addTargets } from './targets.ts';

/** The `bizom-probe` command; a new subcommand is a file and a line here. */
export function createProgram(output: Output): Command {
  const program = new Command('bizom-probe')
    .description(
      'Probes the health endpoints of JVM services and publishes memory, GC, threads and latency to CloudWatch.',
    )
    .option('--verbose', 'show stack traces')
    .configureOutput({ writeOut: output.stdout, writeErr: output.stderr })
    .exitOverride();
  for (const add of [addOnce, addRun, addTargets]) add(program, output);
  return program;
}
