import { Listr, type ListrTask } from 'listr2';
import type { EngineName } from '../engine-catalog.ts';
import type { LoopFindings } from './loop/findings.ts';
import { Chain } from './loop/link.ts';
import * as steps from './loop/steps.ts';

/** The links of the chain, in the order of the story. */
const links = {
  parts: 'real parts',
  infrastructure: 'cdk deploy',
  release: 'bizom-deploy run',
  services: 'services answer',
  latency: 'standard output -> search',
  probed: 'JVM -> CloudWatch metric',
  alarm: 'metric -> alarm',
  death: 'full heap -> exit code 3',
  event: 'task STOPPED -> alerts',
  mail: 'alerts -> mailbox',
  badRelease: 'bad commit -> rolled back',
  shipped: 'logs -> engine, counted',
  dashboards: 'dashboards of this data',
} as const;

/** The whole loop on this machine: deployed, run, logged, probed, killed, told of, rolled back and drawn. `stack` ends its parts. */
export async function wholeLoop(engine: EngineName, stack: AsyncDisposableStack): Promise<LoopFindings> {
  const began = performance.now();
  const chain = new Chain(Object.values(links));
  const stage = { found: { engine, links: [], seconds: 0, urls: {} } } as unknown as steps.Stage;
  const step = (
    link: keyof typeof links,
    title: string,
    needs: readonly (keyof typeof links)[],
    work: (stage: steps.Stage) => Promise<string>,
  ): ListrTask => ({
    title,
    task: async (_, task) => {
      const { state, figure } = await chain.try(
        links[link],
        needs.map((need) => links[need]),
        () => work(stage),
      );
      if (state === 'left out') return task.skip(`${title}: ${figure}`);
      if (state === 'failed') throw new Error(`${title}: ${figure}`);
      task.title = `${title}: ${figure.split('\n')[0]}`;
    },
  });
  const group = (title: string, concurrent: boolean, tasks: ListrTask[]): ListrTask => ({
    title,
    task: (_, task) => task.newListr(tasks, { concurrent, exitOnError: false }),
  });
  const sideBySide = (title: string, tasks: ListrTask[]) => group(title, true, tasks);
  const oneByOne = (title: string, tasks: ListrTask[]) => group(title, false, tasks);
  await new Listr(
    [
      step('parts', `Start ${engine}, AWS, Docker, a registry and a mailbox`, [], (stage) => steps.start(stage, stack)),
      step('infrastructure', 'Deploy the Lambdas by cdk deploy', ['parts'], steps.deploy),
      step('release', 'Deploy three services by bizom-deploy', ['parts'], steps.releaseAll),
      step('services', 'The services answer', ['parts'], (stage) => steps.serve(stage, stack)),
      sideBySide('The services at work', [
        step('latency', 'Follow log lines to the engine', ['services', 'infrastructure'], steps.follow),
        step('probed', 'Probe the JVMs', ['services', 'infrastructure'], steps.probe),
      ]),
      sideBySide('Two things go wrong', [
        oneByOne(`${steps.victim} leaks`, [
          step('death', `${steps.victim} runs out of heap`, ['services'], steps.die),
          step('event', 'Its stopped event reaches the alerts', ['death', 'infrastructure'], steps.tell),
          step('mail', 'The mail arrives', ['event'], steps.readMail),
        ]),
        step('alarm', 'An alarm sees the heap fill', ['probed'], steps.raise),
        step('badRelease', 'A commit that cannot start is deployed', ['release'], steps.breakRelease),
      ]),
      sideBySide('What there is to see', [
        step('shipped', 'Count logs and documents', ['services', 'infrastructure'], steps.count),
        step('dashboards', 'Draw the dashboards', ['parts'], steps.draw),
      ]),
    ],
    {
      exitOnError: false,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !process.stdout.isTTY || !!process.env['CI'],
    },
  ).run();
  return { ...stage.found, links: chain.links, seconds: (performance.now() - began) / 1000 };
}
