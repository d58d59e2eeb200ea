/** A fenced code block of a Markdown file. */
export interface CodeBlock {
  /** The word after the fence: `ts`, `sh`, … */
  language: string;
  code: string;
  /** Line of the fence, from 1. */
  line: number;
}

/** The fenced code blocks of a Markdown text, in their order. */
export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^([ \t]*)(`{3,})([a-z]*)[^\n]*\n([\s\S]*?)^[ \t]*\2`*[ \t]*$/gm)].map((match) => ({
    language: match[3] ?? '',
    code: (match[4] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
    line: text.slice(0, match.index).split('\n').length,
  }));
}
