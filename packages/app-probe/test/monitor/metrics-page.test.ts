import { execFileSync } from 'node:child_process';
import { pythonWith } from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { renderMetricsPage } from '../../src/monitor/metrics-page.ts';
import type { RoundReport } from '../../src/monitor/monitor.ts';
import { readingMetrics } from '../../src/monitor/reading-metrics.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';

const daemon = { startedAtMs: 0, rounds: 7, lastRoundAtMs: 1_700_000_000_500, intervalMs: 10_000 };

const result = (url: string, parts: Partial<ProbeResult> = {}): ProbeResult => ({
  target: { ...parseTarget(url), cluster: 'dev', task: 'abc' },
  atMs: 0,
  health: 'UP',
  components: {},
  healthSeconds: 0.012,
  reading: { heapUsedBytes: 1.5e9, gcPausesTotal: 3, processCpuUsage: 0.25, startTimeSeconds: 1.7e9 },
  ...parts,
});

const report = (results: ProbeResult[], parts: Partial<RoundReport> = {}): RoundReport => ({
  results,
  services: [{ cluster: 'dev', service: 'ell', runningTasks: 1, desiredTasks: 2 }],
  published: { requests: 1, data: 12, pending: 0, lost: 0, errors: [] },
  messages: [],
  evidence: [],
  problems: [],
  roundMs: 1250,
  ...parts,
});

interface ParsedFamily {
  name: string;
  type: string;
  help: string;
  samples: [name: string, labels: Record<string, string>, value: number][];
}

/** As the Prometheus client of Python reads it. */
async function parsed(page: string): Promise<ParsedFamily[]> {
  const python = await pythonWith('prometheus-client-0.23.1', ['prometheus-client==0.23.1']);
  const script = `import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([dict(name=f.name, type=f.type, help=f.documentation, samples=[s[:3] for s in f.samples]) for f in parse(sys.stdin.read())]))`;
  return JSON.parse(execFileSync(python, ['-c', script], { input: page, encoding: 'utf8' }));
}

describe('the page for Prometheus', () => {
  it('is read by a Prometheus client with the values, types and labels that were measured', async () => {
    const change = { restarted: false, elapsedSeconds: 10, httpRequestP95Seconds: 0.2 };
    const page = renderMetricsPage(daemon, report([result('ell=http://10.0.0.1:8080', { change })]));
    const families = await parsed(page);
    const labels = { cluster: 'dev', service: 'ell', task: 'abc', target: 'http://10.0.0.1:8080' };
    const found = (name: string) => families.find((family) => family.name === `bizom_probe_${name}`);
    expect(found('up')).toMatchObject({ type: 'gauge', samples: [['bizom_probe_up', labels, 1]] });
    expect(found('heap_used_bytes')?.samples).toEqual([['bizom_probe_heap_used_bytes', labels, 1.5e9]]);
    expect(found('process_cpu_usage_ratio')?.samples[0]?.[2]).toBe(0.25);
    // The client names a counter without its suffix.
    expect(found('gc_pauses')).toMatchObject({
      type: 'counter',
      samples: [['bizom_probe_gc_pauses_total', labels, 3]],
    });
    expect(found('rounds')).toMatchObject({ type: 'counter', samples: [['bizom_probe_rounds_total', {}, 7]] });
    expect(found('last_round_timestamp_seconds')?.samples[0]?.[2]).toBe(1_700_000_000.5);
    expect(found('http_request_quantile_seconds')?.samples).toEqual([
      ['bizom_probe_http_request_quantile_seconds', { ...labels, quantile: '0.95' }, 0.2],
    ]);
    expect(found('service_desired_tasks')?.samples[0]?.slice(1)).toEqual([{ cluster: 'dev', service: 'ell' }, 2]);
    expect(families.every(({ help, type }) => help.endsWith('.') && type !== 'unknown')).toBe(true);
  });

  it('keeps labels whole, whatever a name or URL has in it', async () => {
    const cluster = 'a"b\\c\nd} 1\n# EOF';
    const one = result('ell=http://10.0.0.1:8080');
    const page = renderMetricsPage(daemon, report([{ ...one, target: { ...one.target, cluster } }], { services: [] }));
    const up = (await parsed(page)).find(({ name }) => name === 'bizom_probe_up');
    expect(up?.samples).toEqual([['bizom_probe_up', expect.objectContaining({ cluster }), 1]]);
  });

  it('has a target once that is given twice, and cuts long labels', () => {
    const long = `http://10.0.0.1:8080/${'x'.repeat(10_000)}`;
    const page = renderMetricsPage(daemon, report([result(long), result(long, { health: 'DOWN' })]));
    const ups = page.split('\n').filter((line) => line.startsWith('bizom_probe_up{'));
    expect(ups).toHaveLength(1);
    expect(ups[0]?.length).toBeLessThan(1000);
    expect(ups[0]).toMatch(/ 1$/);
  });

  it('leaves out what is not known, and every target before the first round', () => {
    const down = result('http://10.0.0.1:8080', { health: 'DOWN', reading: {} });
    const page = renderMetricsPage(daemon, report([down], { services: [] }));
    expect(page).toMatch(/^bizom_probe_up\{.*\} 0$/m);
    expect(page).not.toMatch(/heap|undefined|NaN/);
    expect(renderMetricsPage({ ...daemon, rounds: 0 }, undefined)).not.toContain('target=');
  });

  it('never shows credentials', () => {
    const page = renderMetricsPage(daemon, report([result('http://user:hunter2@10.0.0.1:8080')]));
    expect(page).not.toContain('hunter2');
  });

  it('names every value of a reading in base units, counters with _total and nothing else', () => {
    for (const { name, type } of readingMetrics) {
      expect(name).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/usage$|percent|_ms\b/);
    }
  });
});
