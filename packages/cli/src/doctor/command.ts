import {
  addExamples,
  environmentOption,
  type FleetFlags,
  fleetOption,
  givenEnvironment,
  jsonOption,
  renderTable,
  requireEnvironment,
  requireFleet,
  type Style,
} from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { examine } from './examine.ts';
import type { Finding, State } from './finding.ts';

interface DoctorFlags extends Pick<FleetFlags, 'fleet' | 'env'> {
  profile?: string;
  sendTest?: true;
  json?: true;
}

/** `bizom doctor`: everything that has to hold for the whole loop, each with how to fix it. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .addOption(fleetOption())
    .addOption(environmentOption())
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--send-test', 'send one message to each channel')
    .addOption(jsonOption('{findings: [{what, environment, state, detail, fix}]}'))
    .action(doctor);
  return addExamples(command, ['$0', '$0 --env prod', '$0 --env prod --send-test']);
}

async function doctor(flags: DoctorFlags): Promise<void> {
  const fleet = await requireFleet(flags, () => import('@bizom/fleet'));
  const isOne = givenEnvironment(flags) !== undefined;
  const environments = isOne ? [requireEnvironment(flags, fleet)] : Object.keys(fleet.environments);
  const { profile, sendTest = false } = flags;
  const findings = await examine(fleet, { environments, sendTest, ...(profile !== undefined && { profile }) });
  process.stdout.write(`${flags.json ? JSON.stringify({ findings }) : render(findings)}\n`);
  if (findings.some(({ state }) => state === 'failed' || state === 'unknown')) process.exitCode = 1;
}

const styles: Readonly<Record<State, Style>> = { ok: 'green', failed: 'red', unknown: 'yellow', skipped: 'dim' };

function render(findings: readonly Finding[]): string {
  const rows = findings.map(({ state, environment = '', what, detail }) => [
    { text: state, style: styles[state] },
    environment,
    what,
    detail,
  ]);
  const table = renderTable([{ title: 'STATE' }, { title: 'WHERE' }, { title: 'WHAT' }, { title: 'DETAIL' }], rows);
  const fixes = findings.filter(({ fix }) => fix !== undefined);
  const lines = fixes.map(
    ({ environment, what, detail, fix = '' }) =>
      `${cleanLine(what)}${environment === undefined ? '' : ` in ${environment}`}: ${cleanLine(detail)}\n  fix: ${cleanLine(fix)}`,
  );
  return [table, ...(lines.length > 0 ? ['', ...lines] : []), '', summary(findings)].join('\n');
}

function summary(findings: readonly Finding[]): string {
  const count = (state: State) => findings.filter((finding) => finding.state === state).length;
  return `${count('ok')} ok, ${count('failed')} failed, ${count('unknown')} unknown, ${count('skipped')} skipped`;
}
