export { cleanLine, cleanText } from './clean.ts';
export { cutToWidth, textWidth } from './width.ts';
