/** A word that this project does not use in English text, and the plain one. */
interface WordRule {
  /** Regular expression, matched as whole words in any case. */
  word: string;
  /** What to write instead. */
  instead: string;
  /** Phrases in which the word is right. */
  allowed?: readonly string[];
}

// biome-ignore format: one line a rule
const wordRules: readonly WordRule[] = [
  { word: 'came', instead: 'received' },
  { word: 'mend(?:s|ed|ing)?', instead: 'fix, repair', allowed: ['Mended', 'mended_', 'mended:', '.mended', 'mended,', 'mended > 0', '{mended}'] },
  { word: 'who(?:ever|soever)', instead: 'name who: the caller, the reader' },
  { word: 'nobody', instead: 'name who: no caller, no reader', allowed: ['`nobody`', 'nobody:x:65534:65534:nobody'] },
  { word: '(?:is|are|was|were) none', instead: 'is missing, is empty' },
  { word: "of (?:its|their|his|one's|my) own(?!\\s+\\p{L})", instead: 'its own, a separate' },
  { word: 'beside', instead: 'next to, besides, with' },
  { word: "else's", instead: "another's" },
  { word: '(?:is|are|was|were) told', instead: 'name what happens: receives, is sent' },
  { word: '(?:is|are|was|were) said', instead: 'name what happens: is reported, is printed' },
  { word: 'one sees', instead: 'you see' },
  { word: 'as it is meant', instead: 'as intended' },
];

/** A word found in a text. */
export interface WordFinding {
  /** From 1. */
  line: number;
  word: string;
  instead: string;
}

const forms = wordRules.map(({ word, instead, allowed = [] }) => ({
  form: new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'giu'),
  instead,
  allowed,
}));

/** Finds words of the list in a text, line by line. */
export function findWords(text: string): WordFinding[] {
  return text
    .split('\n')
    .flatMap((line, index) => findInLine(line).map((finding) => ({ line: index + 1, ...finding })));
}

function findInLine(line: string): Omit<WordFinding, 'line'>[] {
  return forms.flatMap(({ form, instead, allowed }) => {
    const rest = allowed.reduce((text, phrase) => text.replaceAll(phrase, ''), line);
    return [...rest.matchAll(form)].map(([word]) => ({ word, instead }));
  });
}
