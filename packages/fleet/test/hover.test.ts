import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** The part of TypeScript's language service that is used here. */
interface LanguageService {
  getQuickInfoAtPosition(file: string, position: number): { documentation?: { text: string }[] } | undefined;
}

/** TypeScript 7 has no language service for programs: the one that a tool of the repository brings, as editors have it. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed
function typescript(): any {
  const root = createRequire(import.meta.url);
  return createRequire(root.resolve('@arethetypeswrong/core/package.json'))('typescript');
}

const file = join(import.meta.dirname, 'hovered-fleet.ts');
const text = `import { defineFleet } from '../dist/index.js';
export default defineFleet({
  name: 'shop', accountId: '', region: '', logGroup: '', timeZone: '',
  environments: { «dev»: { cluster: '', production: true } },
  services: { «orders»: { port: 1, health: { kind: 'http', metricsPath: '' }, thresholds: { cpuPercent: 3 }, environments: { «dev»: { desiredCount: 3 } } } },
  slo: { latency: { percentile: 95, ms: 500 } },
  infra: {
    kinesis: { shards: 2, retentionHours: 48 }, vpc: { id: '', availabilityZones: [], subnetIds: [] }, engine: { url: '', secret: '' },
    functions: { 'log-shipper': { memoryMiB: 1 } }, tags: {}, environments: { «dev»: { replayMinutes: 3, kinesis: { parallelization: 2 } } },
  },
  logs: { filterName: '', shards: 3, rolloverGb: 40, shipper: { stitch: true, format: 'ecs', redact: { secrets: true }, sample: [{ pattern: '', keepOneIn: 2 }] }, environments: { «dev»: { silentMinutes: 3, replicas: 1 } } },
  alerts: { channels: {}, links: [{ label: '', url: '' }], routes: [{ causes: [], to: [] }], alertOn: [] },
  dashboards: { grafanaUrl: '', logs: { url: '', engine: { index: '', url: '' } }, muteTimings: [] },
  deploy: { rollout: 'pin', pipelines: { oidc: true, branches: {} }, messages: { compiled: '' } },
  probe: { maxSeries: 3, metrics: 'all', blackBox: { bucket: '' }, auth: { type: 'basic', username: '', password: '' }, tls: { ca: '' } },
});
`;

function languageService(content: string): LanguageService {
  const ts = typescript();
  const options = {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    skipLibCheck: true,
    types: [],
  };
  const read = (name: string) => (name === file ? content : ts.sys.readFile(name));
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name: string) => {
      const found = read(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name: string) => name === file || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
  });
}

it('an editor explains every field of a fleet, nested ones too, from the declarations that are published', () => {
  const content = text.replaceAll(/[«»]/g, '');
  const service = languageService(content);
  const named = new Set([...text.matchAll(/«(\w+)»/g)].map(([, name]) => name));
  const fields = [...content.matchAll(/(?<=[{,\s])('?)([a-zA-Z-]+)\1:/g)].filter(([, , name]) => !named.has(name));
  expect(fields.length).toBeGreaterThan(70);
  const unexplained = fields.filter(({ index }) => {
    const { documentation = [] } = service.getQuickInfoAtPosition(file, index + 1) ?? {};
    return documentation.map((part) => part.text).join('').length < 10;
  });
  expect(unexplained.map(([, , name]) => name)).toEqual([]);
});
