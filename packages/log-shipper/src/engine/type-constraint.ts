import type { Refusal } from '../report.ts';
import type { Engine } from './engine.ts';
import { engineWords } from './refusal.ts';

/** What an engine's refusal says about the `_type` of a write. */
export type TypeConstraint =
  | { scope: 'engine'; types: Engine['types'] }
  /** An index that exists with another type: the names that the engine listed, if any. */
  | { scope: 'index'; types: string[] };

/** Reads the refusals of Elasticsearch 6 to 9 and OpenSearch 1 to 3 that are about a document's type. */
export function typeConstraint(refusal: Refusal): TypeConstraint | undefined {
  if (refusal.status !== 400) return undefined;
  const reason = engineWords(refusal.reason);
  if (/unknown parameter \[_type\]/.test(reason)) return { scope: 'engine', types: 'refused' };
  if (/type is missing/.test(reason)) return { scope: 'engine', types: 'required' };
  const names =
    /more than 1 type: \[([^\]]*)\]/.exec(reason)?.[1] ?? /Invalid type: expecting \[([^\]]*)\]/.exec(reason)?.[1];
  if (names !== undefined) return { scope: 'index', types: names.split(/,\s*/) };
  // 7.10 compares the mapping of a new type with the old one's before it counts the types.
  return /mapper \[[^\]]*\] cannot be changed from type/.test(reason) ? { scope: 'index', types: [] } : undefined;
}
