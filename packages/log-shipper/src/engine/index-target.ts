import { OptionsError } from '../errors.ts';

/** What documents are written to, and so what a template is for. */
export interface IndexTarget {
  /** `daily`: an index for each day; `alias`: one that is rolled over; `data-stream`; `index`: one of any other kind. */
  kind: 'daily' | 'alias' | 'data-stream' | 'index';
  /** Name of the alias or the data stream; else the pattern of the index's name. */
  name: string;
  /** Indexes that the template is for. */
  patterns: string[];
}

/** How large indexes get and how long they are kept; everything is left to the engine's defaults if it is not said. */
export interface LifecycleRules {
  /** Primary shards of an index. */
  shards?: number | undefined;
  /** Copies of each shard. */
  replicas?: number | undefined;
  /** Days that every document is kept at least. */
  retentionDays?: number | undefined;
  /** Size of an index's primary shards together, GB, at which an alias or a data stream gets a new index. */
  rolloverGb?: number | undefined;
}

/** The part of a shipper's rules that says where documents go. */
export interface TargetRules {
  format: 'cwl' | 'ecs';
  index: string;
  operation: 'index' | 'create';
}

const firstToLastPlaceholder = /\{.*\}/;

/**
 * The target of a shipper's documents.
 * @param pattern indexes that the template is for; default those that follow from the index's name
 * @throws OptionsError for a rollover of daily indexes, and for a pattern that matches every index
 */
export function indexTarget(rules: TargetRules, { rolloverGb }: LifecycleRules, pattern?: string): IndexTarget {
  const { index: name } = rules;
  const kind = kindOf(rules, rolloverGb !== undefined);
  if (kind === 'daily' && rolloverGb !== undefined)
    throw new OptionsError(
      'rolloverGb: expected only with an alias or a data stream; an index with the day in its name is not rolled over',
    );
  const patterns = {
    daily: [name.replace(firstToLastPlaceholder, '*')],
    alias: [`${name}-*`],
    'data-stream': [name],
    index: [name, `${name}-*`],
  };
  const chosen = pattern === undefined ? patterns[kind] : [pattern];
  if (chosen.includes('*'))
    throw new OptionsError('pattern: expected one that does not match every index; give --pattern, such as logs-*');
  return { kind, name, patterns: chosen };
}

function kindOf({ format, index, operation }: TargetRules, isRolledOver: boolean): IndexTarget['kind'] {
  if (index.includes('{')) return 'daily';
  if (format === 'ecs' || operation === 'create') return 'data-stream';
  return isRolledOver ? 'alias' : 'index';
}
