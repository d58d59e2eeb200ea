import type { EngineName } from '@bizom/testbed';

/** Every engine with `npm test -- --all`, the four that differ most otherwise. */
export const enginesUnderTest: EngineName[] =
  process.env['BIZOM_ALL_ENGINES'] === '1'
    ? ['es6', 'es710', 'es7', 'es8', 'es9', 'os1', 'os2', 'os3']
    : ['es710', 'es7', 'es8', 'os2'];
