import { describe, expect, it } from 'vitest';
import { deadLinks } from '../../src/prose/links.ts';

const files: Record<string, string> = {
  'docs/scale.md': '# Scale\n\n## What breaks first: `shards`\n\n## Twice\n\n## Twice\n',
  'packages/alerts': '',
  'packages/alerts/README.md': '# alerts',
};
const dead = (text: string, file = 'README.md') => deadLinks(file, text, (path) => files[path]);

describe('deadLinks', () => {
  it.each([
    '[scale](docs/scale.md)',
    '[folder](packages/alerts)',
    '[heading](docs/scale.md#what-breaks-first-shards)',
    '[second of two equal headings](docs/scale.md#twice-1)',
    '[elsewhere](https://example.com/x.md) and [mail](mailto:a@example.com)',
    '`[code](nowhere.md)`',
    '```\n[code](nowhere.md)\n```',
    '[title](docs/scale.md "Scale")',
  ])('accepts %j', (text) => expect(dead(text)).toEqual([]));

  it('names the line, the link and the reason', () => {
    expect(dead('text\n[a](docs/gone.md) [b](docs/scale.md#gone)')).toEqual([
      { line: 2, link: 'docs/gone.md', reason: 'no such file' },
      { line: 2, link: 'docs/scale.md#gone', reason: 'no such heading' },
    ]);
  });

  it('resolves links from the folder of the file', () => {
    expect(dead('[up](../../docs/scale.md) [here](#alerts)', 'packages/alerts/README.md')).toEqual([]);
    expect(dead('[wrong](docs/scale.md)', 'packages/alerts/README.md')).toHaveLength(1);
  });

  it('sees pictures as links', () => expect(dead('![picture](docs/gone.png)')).toHaveLength(1));
});
