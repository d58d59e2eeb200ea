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
  return [...text.matchAll(/^(`{3,})([a-z]*)[^\n]*\n([\s\S]*?)^\1`*[ \t]*$/gm)].map((match) => ({
    language: match[2] ?? '',
    code: match[3] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}
