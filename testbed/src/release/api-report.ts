import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { x } from 'tinyexec';
import { fetchedTool } from './fetched-tool.ts';

/** The file of a package's public API: every export with its signature and docstring, as a person reviews it. */
export const reportFile = (folder: string) => `docs/reference/${basename(folder)}.api.md`;

/**
 * Compares the public API of the built package in `folder` with its committed report.
 * @param update writes the report where it differs
 * @returns whether they agree, and what api-extractor printed
 */
export async function checkApiReport(folder: string, update: boolean): Promise<{ ok: boolean; output: string }> {
  const tool = await fetchedTool('@microsoft/api-extractor@7.60.1', 'api-extractor');
  // inside the package: api-extractor looks for package.json from its configuration upwards
  const temporary = mkdtempSync(join(folder, 'dist', 'api-'));
  try {
    const config = join(temporary, 'api-extractor.json');
    writeFileSync(config, JSON.stringify(configuration(resolve(folder), temporary)));
    mkdirSync(resolve('docs', 'reference'), { recursive: true });
    const { exitCode, stdout, stderr } = await x(tool, ['run', '--config', config, ...(update ? ['--local'] : [])]);
    return { ok: exitCode === 0, output: `${stdout}\n${stderr}` };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function configuration(folder: string, temporary: string) {
  const entry = join(folder, 'dist', 'index.d.ts');
  const file = reportFile(folder);
  return {
    projectFolder: folder,
    mainEntryPointFilePath: entry,
    compiler: { overrideTsconfig: { compilerOptions: compilerOptions(), include: [entry] } },
    apiReport: {
      enabled: true,
      reportFolder: resolve(file, '..'),
      reportFileName: basename(file),
      reportTempFolder: temporary,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: quiet(),
  };
}

/** `dom` has the names that Node's own types only refer to, such as FormData. */
function compilerOptions() {
  const resolution = { module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] };
  return { ...resolution, target: 'es2024', lib: ['es2024', 'dom'], strict: true, skipLibCheck: true };
}

/** The report is about the API; docstrings have their own style, and a difference is an error anyway. */
function quiet() {
  const off = { default: { logLevel: 'none' } };
  return { extractorMessageReporting: off, compilerMessageReporting: off, tsdocMessageReporting: off };
}
