/** Numbers of payment cards: how an issuer's begin and how long they are (ISO/IEC 7812). One line an issuer, examples included. */
export interface CardRule {
  issuer: string;
  digits: string;
  examples: readonly string[];
}

// biome-ignore format: one line a rule
export const cards: readonly CardRule[] = [
  { issuer: 'Visa', digits: '4\\d{15}', examples: ['card «4111111111111111» declined', 'card «4111 1111 1111 1111» declined'] },
  { issuer: 'Mastercard', digits: '(?:5[1-5]\\d{2}|222[1-9]|22[3-9]\\d|2[3-6]\\d{2}|27[01]\\d|2720)\\d{12}', examples: ['pan=«5555555555554444»', '«2223-0031-2200-3222»'] },
  { issuer: 'American Express', digits: '3[47]\\d{13}', examples: ['«378282246310005»', '«3782 822463 10005»'] },
  { issuer: 'Diners Club', digits: '3(?:0[0-5]|[68]\\d)\\d{11}', examples: ['«30569309025904»'] },
  { issuer: 'Discover, RuPay', digits: '(?:6011|65\\d{2}|64[4-9]\\d|60\\d{2}|8[12]\\d{2}|508\\d)\\d{12}', examples: ['«6011111111111117»'] },
  { issuer: 'JCB', digits: '35(?:2[89]|[3-8]\\d)\\d{12}', examples: ['«3530111333300000»'] },
  { issuer: 'UnionPay', digits: '62\\d{14,17}', examples: ['«6200000000000005»'] },
  { issuer: 'Maestro', digits: '(?:5018|5020|5038|5893|6304|6759|676[1-3])\\d{12}', examples: ['«6759649826438453»'] },
];
