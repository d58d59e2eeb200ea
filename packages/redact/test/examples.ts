const alphabets: Record<string, string> = {
  '': 'aB3dE5gH7jK9mN2pQ4sT6vW8xY1z',
  h: '7f3a9c1e5b2d8064',
  A: 'Q7ZK3MB5XW2RJ6TH',
  d: '8361947205',
};

/** An example of a rule table: `{36}` stands for 36 made-up characters, `«…»` for the secret. */
export function readExample(example: string): { text: string; redacted: string; secrets: string[] } {
  const filled = example.replace(/\{(\d+)([hAd]?)\}/g, (_, length: string, kind: string) =>
    madeUp(Number(length), kind),
  );
  return {
    text: filled.replace(/[«»]/g, ''),
    redacted: filled.replace(/«[^»]*»/g, '[redacted]'),
    secrets: [...filled.matchAll(/«([^»]*)»/g)].map(([, secret = '']) => secret),
  };
}

function madeUp(length: number, kind: string): string {
  const alphabet = alphabets[kind] ?? '';
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}
