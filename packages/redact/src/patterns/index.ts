export { compilePattern, type Pattern } from './compile-pattern.ts';
export { PatternError } from './pattern-error.ts';
