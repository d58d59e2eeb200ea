import {
  addExamples,
  environmentOption,
  type FleetFlags,
  fleetOption,
  jsonOption,
  requireEnvironment,
  requireFleet,
  writeFileAtomically,
} from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import type { Trial } from './trial.ts';

interface TryFlags extends Pick<FleetFlags, 'fleet' | 'env'> {
  profile?: string;
  out?: string;
  json?: true;
}

/** `bizom try`: one page of what the toolkit makes of a service, without deploying anything. */
export function tryCommand(): Command {
  const command = new Command('try')
    .argument('<service>', 'service of the fleet')
    .addOption(fleetOption())
    .addOption(environmentOption())
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--out <file>', 'page to write (default: bizom-try-SERVICE.html)')
    .addOption(jsonOption('{page, events, documents, stops, panels, notRead}'))
    .action(tryService);
  return addExamples(command, ['$0 orders --env dev', '$0 orders --env prod --out orders.html']);
}

async function tryService(name: string, flags: TryFlags): Promise<void> {
  const { resolveService } = await import('@bizom/fleet');
  const fleet = await requireFleet(flags, () => import('@bizom/fleet'));
  const service = resolveService(fleet, requireEnvironment(flags, fleet), name);
  const { profile, out = `bizom-try-${name.replace(/[^\w.-]/g, '_')}.html` } = flags;
  const aws = { region: service.environment.region, maxAttempts: 4, ...(profile !== undefined && { profile }) };
  const [{ runTrial }, { renderTrial }] = await Promise.all([import('./run-trial.ts'), import('./page/page.ts')]);
  const trial = await runTrial({ fleet, service, aws }, note);
  await writeFileAtomically(out, renderTrial(trial));
  for (const { part, because, actions } of trial.notRead) {
    note(`not read: ${part} (${because}${actions.length > 0 ? `; needs ${actions.join(', ')}` : ''})`);
  }
  process.stdout.write(`${flags.json ? JSON.stringify(figures(trial, out)) : summary(trial, out)}\n`);
}

function figures({ logs, stops, dashboard, notRead }: Trial, page: string) {
  return {
    page,
    events: logs?.events ?? null,
    documents: logs?.documents.length ?? null,
    stops: stops?.map(({ stop: { cause, action }, message: { title } }) => ({ cause, action, title })) ?? null,
    panels: dashboard ? { filled: dashboard.filled.length, empty: dashboard.empty.length } : null,
    notRead,
  };
}

function summary({ logs, stops, dashboard, service }: Trial, out: string): string {
  const parts = [
    logs ? `${logs.documents.length} documents` : 'documents not known',
    stops ? `${stops.length} alerts` : 'alerts not known',
    dashboard ? `${dashboard.filled.length} panels with data` : 'metrics not known',
  ];
  return `wrote ${cleanLine(out)}: ${parts.join(', ')}\nnext: bizom doctor --env ${service.environment.name}`;
}

function note(text: string): void {
  process.stderr.write(`${cleanLine(text)}\n`);
}
