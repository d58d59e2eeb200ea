import { Prober, parseTarget } from '@bizom/app-probe';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';

/**
 * Runs in a separate process, so that one loop does not change how the engine optimises the other: makes a round for each message and
 * sends back its time. Argument: `bare` or `probe`. The first message is the list of URLs.
 */
const concurrency = 64;

/** What anybody would write: health and scrape of each target, kept connections, nothing read. */
function bareLoop(urls: readonly string[]): () => Promise<unknown> {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const limit = pLimit(concurrency);
  const get = async (url: string) => (await request(url, { dispatcher })).body.text();
  const ask = async (url: string) => {
    await get(`${url}/actuator/health`);
    await get(`${url}/actuator/prometheus`);
  };
  return () => Promise.all(urls.map((url) => limit(ask, url)));
}

function probeLoop(urls: readonly string[]): () => Promise<unknown> {
  const prober = new Prober({ concurrency });
  const targets = urls.map(parseTarget);
  return async () => {
    const results = await prober.round(targets);
    const read = results.filter(({ reading }) => reading.threadsLive === 23 && reading.heapUsedBytes === 18_663_528);
    if (read.length !== urls.length) throw new Error(`only ${read.length} of ${urls.length} targets were read in full`);
  };
}

process.once('message', (urls: string[]) => {
  const round = process.argv[2] === 'bare' ? bareLoop(urls) : probeLoop(urls);
  process.on('message', async () => {
    const [begin, cpu] = [performance.now(), process.cpuUsage()];
    await round();
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ ms: performance.now() - begin, cpuMs: (user + system) / 1000 });
  });
});
process.once('disconnect', () => process.exit());
