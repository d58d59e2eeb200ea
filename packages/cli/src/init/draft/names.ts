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

/** A name as a fleet takes it: lower-case letters, digits and "-", beginning with a letter. */
export function fleetName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(clean) ? clean : `x${clean === '' ? '' : `-${clean}`}`;
}

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
