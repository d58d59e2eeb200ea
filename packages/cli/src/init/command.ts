import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { addExamples, UsageError, writeFileAtomically } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { loadFleet, parseFleet } from '@bizom/fleet';
import { Command } from 'commander';
import type { Account } from './account/account.ts';
import { initPolicy } from './account/parts.ts';
import { readAccount } from './account/read-account.ts';
import { askAnswers } from './ask.ts';
import { compareFleet } from './changes/compare.ts';
import { isEmpty, renderChanges } from './changes/render-changes.ts';
import { type Answers, type Draft, draftFleet } from './draft/draft.ts';
import { draftEnvironments, draftFleetName } from './draft/environments.ts';
import { printFleet } from './write/print-fleet.ts';

interface InitFlags {
  profile?: string;
  region?: string;
  out: string;
  name?: string;
  dryRun?: true;
  json?: true;
  check?: true;
  policy?: true;
  yes?: true;
}

/** `bizom init`: a fleet file from what runs in an account, or what has changed in the account since. */
export function initCommand(): Command {
  const command = new Command('init')
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--region <region>', 'AWS region (default: AWS_REGION, or that of the profile)')
    .option('--out <file>', 'file to write', 'fleet.config.ts')
    .option('--name <name>', 'name of the fleet (default: what the names of the clusters have in common)')
    .option('--yes', 'ask nothing; unknown values become comments')
    .option('--dry-run', 'print the file instead of writing it')
    .option('--check', 'exit with 1 where the existing file differs from the account')
    .option('--json', 'print {fleet, missing, calls}, or {added, gone, changed} for an existing file, as JSON')
    .option('--policy', 'print the IAM policy that it needs, and do nothing')
    .action(init);
  return addExamples(command, [
    '$0',
    '$0 --profile shop-prod --region eu-west-1',
    '$0 --policy > policy.json',
    '$0 --check',
  ]);
}

async function init(flags: InitFlags): Promise<void> {
  if (flags.policy) return print(JSON.stringify(initPolicy(), null, 2));
  if (flags.name !== undefined && !/^[a-z][a-z0-9-]{0,99}$/.test(flags.name)) {
    throw new UsageError(
      `--name: expected up to 100 lower-case letters, digits and "-", received ${JSON.stringify(flags.name)}`,
    );
  }
  const { account, calls } = await readAccount(placeOf(flags), (text) => note(text));
  for (const { part, because, actions } of account.missing)
    note(`not read: ${part} (${because}; needs ${actions.join(', ')})`);
  const { name } = flags;
  if (existsSync(flags.out)) return showChanges(account, flags);
  const draft = draftFleet(account, { ...(await answersFor(account, flags)), ...(name !== undefined && { name }) });
  if (Object.keys(draft.config.environments).length === 0) {
    throw new Error(
      `no ECS service in account ${account.accountId}, region ${account.region}; name another --region or --profile`,
    );
  }
  parseFleet(draft.config);
  if (flags.json) return print(JSON.stringify({ fleet: draft.config, missing: account.missing, calls }));
  if (flags.dryRun) return print(printFleet(draft).trimEnd());
  await writeFileAtomically(flags.out, printFleet(draft));
  print(summary(draft, flags.out));
}

function placeOf({ profile, region }: InitFlags) {
  return { ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) };
}

/** A person at a terminal is asked; a script gets comments in the file. */
async function answersFor(account: Account, { yes, json, dryRun, name }: InitFlags): Promise<Answers> {
  if (yes || json || dryRun || !process.stdin.isTTY || !process.stderr.isTTY) return {};
  const environments = draftEnvironments(account);
  return askAnswers(environments, name ?? draftFleetName(environments) ?? 'fleet');
}

async function showChanges(account: Account, { out, json, check }: InitFlags): Promise<void> {
  const fleet = await loadFleet(out);
  const changes = compareFleet(fleet, account);
  if (check && !isEmpty(changes)) process.exitCode = 1;
  if (json) return print(JSON.stringify(changes));
  if (isEmpty(changes)) return print(`${out} is what account ${account.accountId} has; nothing to change`);
  const draft: Draft = draftFleet(account, { name: fleet.name });
  const file = { name: relative(process.cwd(), resolve(out)), text: await readFile(out, 'utf8') };
  print(renderChanges(changes, draft, file));
  note(`${out} is not changed: apply what you want of this`);
}

function summary({ config, remarks }: Draft, out: string): string {
  const environments = Object.keys(config.environments);
  const open = [...remarks.values()].flat().length;
  return [
    `wrote ${out}: ${Object.keys(config.services).length} services in ${environments.join(', ')}`,
    ...(open > 0 ? [`${open} remarks in it say what could not be known`] : []),
    'next: bizom doctor',
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function note(text: string): void {
  process.stderr.write(`${cleanLine(text)}\n`);
}
