import {
  environmentOption,
  fleetOption,
  jsonOption,
  requireEnvironment,
  requireFleet,
  UsageError,
} from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import type { Fleet } from '@bizom/fleet';
import { Command, Option } from 'commander';
import type { Evidence } from '../evidence/evidence.ts';
import { EvidenceStore } from '../evidence/store.ts';
import { type EvidenceSummary, summarize } from '../evidence/summary.ts';
import { settingsOf } from '../monitor/settings.ts';
import { amount, bytes, percent } from './units.ts';

interface EvidenceFlags {
  fleet?: string;
  env?: string;
  endpoint?: string;
  json?: boolean;
}

/** `bizom-probe evidence TASK`: what was kept of a task before it died. */
export function evidenceCommand(): Command {
  return new Command('evidence')
    .argument('<task>', 'the id or ARN of the task')
    .addOption(environmentOption())
    .addOption(fleetOption())
    .addOption(jsonOption('the evidence, with its thread dump and scrape,'))
    .addOption(new Option('--endpoint <url>', 'AWS endpoint, for an emulator').env('AWS_ENDPOINT_URL'))
    .action(evidence);
}

async function evidence(task: string, flags: EvidenceFlags): Promise<void> {
  const store = await openStore(flags);
  const id = task.split('/').at(-1) ?? task;
  const [latest, ...others] = await store.list(id);
  if (!latest) throw new Error(`no evidence of task ${id} is kept: the probe noticed nothing, or it was deleted since`);
  const found = await store.get(latest.key);
  process.stdout.write(`${flags.json ? JSON.stringify(found, null, 2) : render(found)}\n`);
  for (const { key } of others) process.stderr.write(`earlier: ${key}\n`);
}

async function openStore(flags: EvidenceFlags): Promise<EvidenceStore> {
  const fleet = await requireFleet<Fleet>(flags, () => import('@bizom/fleet'));
  const { blackBox, region } = settingsOf(fleet, requireEnvironment(flags, fleet));
  if (!blackBox) throw new UsageError('the fleet keeps no evidence: set probe.blackBox.bucket');
  const { S3Client } = await import('@aws-sdk/client-s3');
  const endpoint = flags.endpoint === undefined ? {} : { endpoint: flags.endpoint, forcePathStyle: true };
  return new EvidenceStore(new S3Client({ region, ...endpoint }), blackBox);
}

/** For a person: what happened, what grew, and what the threads do. */
export function render(found: Evidence): string {
  const summary = summarize(found);
  const { service, cluster, task, url, at, trigger, health, error, deadlockedThreads } = found;
  const where = [service, cluster && `in ${cluster}`, task && `task ${task}`, url].filter(Boolean).join(' ');
  const lines = [
    where,
    `${at}  ${trigger}: ${health}${error === undefined ? '' : `, ${error}`}`,
    ...section('What grew', summary.growth.map(growthLine)),
    ...section('Deadlocked', summary.deadlocked.length > 0 ? summary.deadlocked : [...(deadlockedThreads ?? [])]),
    ...section('Threads that others wait for', summary.blockers.map(blockerLine)),
    ...section('Where the threads are', summary.topFrames.map(frameLine)),
    ...section('Threads', [statesLine(found, summary)]),
  ];
  return lines.map(cleanLine).join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function growthLine({ name, from, to, unit, seconds }: EvidenceSummary['growth'][number]): string {
  const show = { bytes, share: percent, count: amount }[unit];
  return `${name}: ${show(from)} -> ${show(to)} in ${Math.round(seconds)} s`;
}

function blockerLine({ holder, at, waiting, deadlocked }: EvidenceSummary['blockers'][number]): string {
  const threads = waiting === 1 ? '1 thread waits' : `${waiting} threads wait`;
  return `${threads} for "${holder}"${deadlocked ? ', which is deadlocked,' : ''} at ${at}`;
}

function frameLine({ frame, threads, example }: EvidenceSummary['topFrames'][number]): string {
  return `${threads} at ${frame}, such as "${example}"`;
}

function statesLine({ threads }: Evidence, { states }: EvidenceSummary): string {
  if (!threads) return 'no thread dump: the service has none, or did not answer in time';
  const counts = Object.entries(states).sort(([, a], [, b]) => b - a);
  return `${threads.length}: ${counts.map(([state, count]) => `${count} ${state}`).join(', ')}`;
}
