import type { SortKey } from '../sort.ts';

/** What a key asks for. */
export type KeyAction = { sort: SortKey } | 'stop' | 'suspend';

const actions: Readonly<Record<string, KeyAction>> = {
  h: { sort: 'health' },
  p: { sort: 'heap' },
  c: { sort: 'cpu' },
  e: { sort: 'errors' },
  q: 'stop',
  // Ctrl-C, Ctrl-D and Ctrl-Z: a terminal whose keys are read one by one sends no signals.
  '\u0003': 'stop',
  '\u0004': 'stop',
  '\u001a': 'suspend',
};

/** The actions of the keys in a chunk of input, in their order. Keys without a meaning, escape sequences among them, have none. */
export function keyActions(input: string): KeyAction[] {
  if (input.startsWith('\u001b')) return [];
  return [...input.toLowerCase()].flatMap((key) => (Object.hasOwn(actions, key) ? [actions[key] as KeyAction] : []));
}
