import { createHash } from 'node:crypto';

/** Words that name an environment, from the first to the last that a change goes through, with whether it is production. */
const environmentWords: ReadonlyMap<string, boolean> = new Map([
  ...[
    'sandbox',
    'sbx',
    'ci',
    'dev',
    'develop',
    'development',
    'int',
    'integration',
    'test',
    'testing',
    'qa',
    'perf',
  ].map(notProduction),
  ...['demo', 'beta', 'uat', 'acc', 'acceptance', 'stage', 'staging', 'stg', 'preprod', 'canary', 'dr'].map(
    notProduction,
  ),
  ...['prod', 'production', 'prd', 'live'].map((word): [string, boolean] => [word, true]),
]);

function notProduction(word: string): [string, boolean] {
  return [word, false];
}

/** Where an environment stands in the usual order; unknown ones come first. */
export function environmentRank(environment: string): number {
  return [...environmentWords.keys()].indexOf(environment);
}

/** Whether an environment of this name is one that people outside the team depend on. */
export function isProduction(environment: string): boolean {
  return environmentWords.get(environment) === true;
}

/** The words of a name: `shop-prod_EU2` -> shop, prod, eu2. */
export function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** The word of a name that names an environment, the last one where there are several; undefined where none does. */
export function environmentWord(name: string): string | undefined {
  return wordsOf(name).findLast((word) => environmentWords.has(word));
}

/** Longest name in a fleet, characters. */
const maxLength = 100;
/** Keys that a record cannot have: they mean something to JavaScript. */
const reserved = /^(constructor|prototype)$/;

/** A name as a fleet takes it: up to 100 lower-case letters, digits and "-", beginning with a letter. */
export function fleetName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const usable = /^[a-z]/.test(clean) && !reserved.test(clean) ? clean : `x${clean === '' ? '' : `-${clean}`}`;
  return usable.length > maxLength ? `${usable.slice(0, maxLength - 9)}-${hashOf(name)}` : usable;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * One name for each of several things, all different: the first of its candidates that nothing else has as a candidate of the same rank,
 * else the last one with a number.
 * @param candidates for each thing its possible names, the best first; as many for each
 */
export function distinctNames(candidates: readonly (readonly string[])[]): string[] {
  const chosen = new Map<number, string>();
  const used = new Set<string>();
  const choose = (index: number, name: string) => {
    if (chosen.has(index) || used.has(name)) return;
    chosen.set(index, name);
    used.add(name);
  };
  for (const rank of candidates[0]?.keys() ?? []) {
    const names = candidates.map((own) => own[rank] ?? '');
    for (const [index, name] of names.entries()) if (occursOnce(names, name)) choose(index, name);
  }
  return candidates.map((own, index) => {
    for (let number = 1; !chosen.has(index); number++) choose(index, numbered(own.at(-1) ?? '', number));
    return chosen.get(index) ?? '';
  });
}

const occursOnce = (names: readonly string[], name: string) => names.indexOf(name) === names.lastIndexOf(name);
const numbered = (name: string, number: number) => (number === 1 ? name : `${name.slice(0, maxLength - 7)}-${number}`);

/** A name without the words of its environment and its fleet: `shop-orders-prod` -> orders. Never empty. */
export function shortName(name: string, surplus: ReadonlySet<string>): string {
  const words = wordsOf(name).filter((word) => !surplus.has(word));
  return fleetName(words.length === 0 ? name : words.join('-'));
}

/** A name with placeholders in the place of the environment and the service: `/ecs/prod/orders` -> `/ecs/{environment}/{service}`. */
export function generalise(text: string, environment: string, service: string): string {
  return replaceWord(replaceWord(text, service, '{service}'), environment, '{environment}');
}

/** Replaces a word, or several joined words, where they stand by themselves, the last time that they do. */
function replaceWord(text: string, word: string, placeholder: string): string {
  for (let at = text.lastIndexOf(word); at !== -1; at = at === 0 ? -1 : text.lastIndexOf(word, at - 1)) {
    const isAlone = !isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length]);
    if (isAlone) return text.slice(0, at) + placeholder + text.slice(at + word.length);
  }
  return text;
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[A-Za-z0-9{}]/.test(character);
