import { describe, expect, test } from 'vitest';
import { readLoads } from '../src/demo/loop/container-load.ts';
import type { LoopFindings } from '../src/demo/loop/findings.ts';
import { Chain, holds, type Link, linksTable, NotHere } from '../src/demo/loop/link.ts';
import { renderReport } from '../src/demo/loop/report.ts';
import { compare } from '../src/demo/loop/shipped.ts';
import { taskStoppedEvent } from '../src/demo/loop/stopped-event.ts';
import { serve } from '../src/http-server.ts';
import { startTaskAddresses } from '../src/task-addresses.ts';

const links: Link[] = [
  { name: 'cdk deploy', state: 'ok', figure: '3 stacks', seconds: 5.64 },
  { name: 'bizom-deploy run', state: 'left out', figure: 'needs Docker', seconds: 0 },
  { name: 'alerts -> mailbox', state: 'failed', figure: 'no such mail\nwithin 30000 ms', seconds: 30.2 },
];

describe('the chain of links', () => {
  test('keeps what each found, in the order of the story', async () => {
    const chain = new Chain(['first', 'second']);
    await chain.try('second', [], async () => 'two');
    await chain.try('first', [], async () => 'one');
    expect(chain.links).toMatchObject([
      { name: 'first', state: 'ok', figure: 'one' },
      { name: 'second', state: 'ok', figure: 'two' },
    ]);
  });

  test('leaves out what hangs on a broken link, and tries the others', async () => {
    const chain = new Chain(['parts', 'mail', 'picture', 'logs']);
    await chain.try('parts', [], async () => 'up');
    await chain.try('mail', ['parts'], () => Promise.reject(new Error('no mailbox')));
    await chain.try('picture', ['parts', 'mail'], async () => 'never');
    await chain.try('logs', ['parts'], async () => 'counted');
    expect(chain.links.map(({ state, figure }) => [state, figure])).toEqual([
      ['ok', 'up'],
      ['failed', 'no mailbox'],
      ['left out', 'hangs on "mail"'],
      ['ok', 'counted'],
    ]);
    expect(holds(chain.links)).toBe(false);
  });

  test('what the machine lacks is left out, and is no failure', async () => {
    const chain = new Chain(['containers']);
    await chain.try('containers', [], () => Promise.reject(new NotHere('needs Docker')));
    expect(chain.links).toMatchObject([{ state: 'left out', figure: 'needs Docker' }]);
    expect(holds(chain.links)).toBe(true);
  });

  test('as a table, a figure of several lines below itself', () => {
    expect(linksTable(links)).toBe(
      [
        '  ok        cdk deploy            5.6 s  3 stacks',
        '  left out  bizom-deploy run      0.0 s  needs Docker',
        '  failed    alerts -> mailbox    30.2 s  no such mail',
        '                                         within 30000 ms',
      ].join('\n'),
    );
  });
});

describe('logs and documents', () => {
  test('are compared line by line', () => {
    const logs = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 1],
    ]);
    const engine = new Map([
      ['a', 3],
      ['b', 1],
      ['d', 1],
    ]);
    expect(compare(logs, engine)).toEqual({ kept: 4, stored: 5, lost: 2, doubled: 3 });
    expect(compare(logs, logs)).toEqual({ kept: 4, stored: 4, lost: 0, doubled: 0 });
  });
});

test('the event of a stopped task says where it comes from', () => {
  const taskArn = 'arn:aws:ecs:eu-west-1:111122223333:task/dev/0af3';
  const event = taskStoppedEvent({ taskArn, lastStatus: 'STOPPED' }, new Date('2026-01-05T10:00:00Z'));
  expect(event).toMatchObject({
    source: 'aws.ecs',
    account: '111122223333',
    region: 'eu-west-1',
    time: '2026-01-05T10:00:00.000Z',
    resources: [taskArn],
    detail: { taskArn, lastStatus: 'STOPPED' },
  });
});

test('the stand-in for addresses gives one to each task, and passes the rest on', async () => {
  await using upstream = await serving({ tasks: [{ taskArn: 'one', attachments: [] }] });
  await using addresses = await startTaskAddresses(Promise.resolve(upstream.url));
  const ask = async (operation: string) => {
    const headers = { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` };
    return (await fetch(addresses.endpoint, { method: 'POST', headers, body: '{}' })).json();
  };
  expect(await ask('ListTasks')).toEqual({ tasks: [{ taskArn: 'one', attachments: [] }] });
  expect(await ask('DescribeTasks')).toMatchObject({
    tasks: [{ taskArn: 'one', attachments: [{ details: [{ name: 'privateIPv4Address', value: '127.0.0.1' }] }] }],
  });
});

async function serving(answer: unknown) {
  const { url, stop } = await serve(() => ({ status: 200, body: JSON.stringify(answer) }));
  return { url, [Symbol.asyncDispose]: stop };
}

test('the load of the containers is read from what docker prints, those of others left out', () => {
  const printed = [
    'ministack-ecs-0af3c1d2-ell 12.50% 101.5MiB / 7.6GiB',
    'ministack-ecs-1bf3c1d2-access-service 0.10% 1.5GiB / 7.6GiB',
    'somebody-elses 99.00% 1GiB / 7.6GiB',
    'ministack-ecs-2cf3c1d2-ell -- -- / --',
    '',
  ].join('\n');
  expect(readLoads(printed)).toEqual([
    { service: 'ell', cpuPercent: 12.5, memoryMb: 101.5 },
    { service: 'access-service', cpuPercent: 0.1, memoryMb: 1536 },
  ]);
});

describe('the report', () => {
  const at = new Date('2026-01-05T10:00:00Z');
  const found: LoopFindings = { engine: 'es7', links: links.slice(0, 2), seconds: 84.6, urls: {} };

  test('says whether the loop holds, and the outcome of each link', () => {
    const page = renderReport(found, at);
    expect(page).toContain('the loop holds as far as it was tried; 1 left out');
    expect(page).toContain('1 of 2 links ok in 85 s, on es7, 2026-01-05 10:00 UTC');
    expect(page).toContain('<span class="state left-out">left out</span>');
    expect(renderReport({ ...found, links: links.slice(0, 1) }, at)).toContain('the whole loop holds');
    const broken = renderReport({ ...found, links }, at);
    expect(broken).toContain('the loop is broken');
    expect(broken).toContain('no such mail<br>within 30000 ms');
  });

  test('needs nothing but itself', () => {
    const pictures = [{ name: 'demo-dev-ell', png: Buffer.from('png') }];
    const page = renderReport({ ...found, dashboards: { files: 10, pictures } }, at);
    expect(page).toContain('src="data:image/png;base64,cG5n"');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });

  test('shows what was found as text, never as markup', () => {
    const search = [{ question: 'lines', hits: 1, example: '<script>alert("1")</script>' }];
    const page = renderReport({ ...found, search }, at);
    expect(page).not.toContain('<script>');
    expect(page).toContain('&#60;script&#62;');
  });
});
