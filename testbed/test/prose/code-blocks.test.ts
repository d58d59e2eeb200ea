import { expect, it } from 'vitest';
import { codeBlocks } from '../../src/prose/code-blocks.ts';

it('finds blocks with their language and line, and a fence inside a longer fence', () => {
  const text =
    '# Title\n\n```ts\nconst a = 1;\n```\n\ntext `code`\n\n````md\n```sh\nnpm test\n```\n````\n```\nplain\n```\n';
  expect(codeBlocks(text)).toEqual([
    { language: 'ts', code: 'const a = 1;\n', line: 3 },
    { language: 'md', code: '```sh\nnpm test\n```\n', line: 9 },
    { language: '', code: 'plain\n', line: 14 },
  ]);
});

it('finds a block inside a list without its indentation', () => {
  expect(codeBlocks('1. First:\n   ```ts\n   const a = {\n     b: 1,\n   };\n   ```\n2. Second')).toEqual([
    { language: 'ts', code: 'const a = {\n  b: 1,\n};\n', line: 2 },
  ]);
});
