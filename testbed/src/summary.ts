import { relative } from 'node:path';
import type { TestCase, TestModule, TestSuite } from 'vitest/node';

export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
  /** What was skipped, each with the reason in its title, and the line of counts at the end. */
  lines: string[];
}

/** Counts tests over all files. A file or suite that failed outside its tests (at import, in a hook) and an unhandled error count as failed. */
export function summarize(modules: readonly TestModule[], unhandledErrors: number, root: string): Summary {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (...states: string[]) => tests.filter((test) => states.includes(test.result().state)).length;
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const passed = count('passed');
  const failed = count('failed') + suites.filter((suite) => suite.errors().length > 0).length + unhandledErrors;
  const skipped = tests.length - passed - count('failed');
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  return { passed, failed, skipped, lines: [...skippedTitles(tests, root), counts] };
}

function skippedTitles(tests: TestCase[], root: string): string[] {
  const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.result().state));
  const byTitle = Map.groupBy(skipped, (test) => `${relative(root, test.module.moduleId)}: ${skippedTitle(test)}`);
  const titles = [...byTitle].map(([title, { length }]) => `  ${title}${length > 1 ? ` (${length} tests)` : ''}`);
  return titles.length > 0 ? ['skipped:', ...titles] : [];
}

/** The title of what was skipped as a whole: the outermost suite that was, else the test. */
function skippedTitle(test: TestCase): string {
  let title = test.fullName;
  for (let parent: TestSuite | TestModule = test.parent; parent.type === 'suite'; parent = parent.parent) {
    if (parent.options.mode === 'skip') title = parent.fullName;
  }
  return title;
}
