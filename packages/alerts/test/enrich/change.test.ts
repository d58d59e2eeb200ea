import { describe, expect, it } from 'vitest';
import { changeOf, changeOfService } from '../../src/enrich/change.ts';
import { growthOf } from '../../src/enrich/memory.ts';
import { countChanged } from '../../src/enrich/neighbors.ts';
import { type Classified, classify, messageOf } from '../../src/index.ts';
import { stopEvent } from '../events.ts';

const at = Date.parse('2026-03-02T11:12:20Z');
const minutesBefore = (count: number) => at - count * 60_000;
const deployment = (
  created: number,
  finished: number,
  status: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL' = 'SUCCESSFUL',
) => ({
  status,
  createdAt: new Date(minutesBefore(created)),
  finishedAt: new Date(minutesBefore(finished)),
});

describe('what changed last', () => {
  it('is the last deployment before the failure, and how long the revision before it had served', () => {
    const deployments = [deployment(9, 5), deployment(2000, 1990, 'ROLLBACK_SUCCESSFUL'), deployment(4000, 3999)];
    expect(changeOf(deployments, at)).toEqual({
      deployedAt: minutesBefore(9),
      previousServedMs: 3990 * 60_000,
    });
    expect(changeOf([deployment(-5, -6), deployment(30, 25)], at)).toEqual({
      deployedAt: minutesBefore(30),
    });
  });

  it('comes from the service where ECS has no records, and from nowhere where that is not known', () => {
    const service = { deployments: [{ createdAt: minutesBefore(600) }, { createdAt: minutesBefore(20) }] };
    expect(changeOf([], at)).toBeUndefined();
    expect(changeOfService(service, [], at)).toEqual({ deployedAt: minutesBefore(20) });
    expect(changeOfService(undefined, [], at)).toBeUndefined();
  });

  it('has the time of the revision before it from the marks of bizom-deploy', () => {
    const service = { deployments: [{ createdAt: minutesBefore(20) }] };
    const mark = (index: number, minutes: number) => ({
      key: `bizom:served-${index}`,
      value: `${new Date(minutesBefore(minutes)).toISOString()} ell:4${index} sha256:ab`,
    });
    const tags = [{ key: 'team', value: '2026-01-01' }, mark(1, 15), mark(2, 500), mark(3, 900)];
    expect(changeOfService(service, tags, at)).toEqual({
      deployedAt: minutesBefore(20),
      previousServedMs: 480 * 60_000,
    });
  });

  it('counts the services with a deployment since then', () => {
    const deployed = (...minutes: number[]) => ({
      deployments: minutes.map((count) => ({ createdAt: new Date(minutesBefore(count)) })),
    });
    const services = [deployed(9), deployed(5, 4000), deployed(4000), deployed(-3), {}];
    expect(countChanged(services, minutesBefore(9), at)).toBe(2);
  });
});

describe('the memory before a failure', () => {
  const flat = (length: number, value: number) => Array<number>(length).fill(value);
  const ramp = (length: number, from: number, to: number) =>
    Array.from({ length }, (_, i) => from + ((to - from) * i) / (length - 1) + (i % 3) * 0.3);

  it('grew from where it was flat', () => {
    const growth = growthOf([...flat(90, 40), ...ramp(36, 40, 97)]);
    expect(growth?.toPercent).toBeCloseTo(96, 0);
    expect((growth?.seconds ?? 0) / 3600).toBeCloseTo(5.5, 0);
  });

  it('grew since the restart of the task', () => {
    const growth = growthOf([...ramp(60, 30, 95), ...ramp(24, 30, 95)]);
    expect((growth?.seconds ?? 0) / 3600).toBeCloseTo(3.5, 0);
  });

  it.each([
    ['is flat', flat(144, 60)],
    ['falls', ramp(144, 90, 40)],
    ['rises a little', ramp(144, 60, 66)],
    ['jumps', [...flat(72, 40), ...flat(72, 90)]],
    ['jumps at the end', [...flat(140, 40), 95, 96, 97]],
    ['has too few values', ramp(5, 10, 90)],
    ['is not known', []],
  ])('did not grow where it %s', (_, values) => expect(growthOf(values)).toBeUndefined());
});

describe('a message about what changed', () => {
  it('says how many services changed, and that memory grew', () => {
    const stop = classify(stopEvent({ stopCode: 'EssentialContainerExited', exitCode: 137 })) as Classified;
    const known = {
      change: { deployedAt: minutesBefore(9) },
      changedServices: 3,
      memory: { seconds: 6 * 3600, fromPercent: 41.2, toPercent: 96.8 },
    };
    expect(messageOf({ stop, known, now: at }).text).toContain(
      '9 min after the last deployment began (3 services changed since). Memory grew steadily for 6 h, from 41 % to 97 %.',
    );
  });
});

describe('a message about it', () => {
  const crash = classify(stopEvent({ stopCode: 'EssentialContainerExited', exitCode: 1 })) as Classified;
  const textAfter = (minutes: number, stop = crash) => {
    const change = { deployedAt: minutesBefore(minutes), previousServedMs: 3 * 86_400_000 };
    const { text, advice } = messageOf({ stop, known: { commit: 'abc1234', change }, now: at });
    return `${text}\nWhat to do: ${advice}`;
  };

  it('says how long after which commit it failed, and how to go back', () => {
    expect(textAfter(9)).toContain(
      '9 min after the deployment of commit abc1234 began. The revision before it had served for 3 d.',
    );
    expect(textAfter(9)).toContain('bizom-deploy rollback --env prod --service ell --yes');
  });

  it('says that nothing was deployed, and advises no rollback then', () => {
    expect(textAfter(9 * 1440)).toContain('No deployment in the 9 d before.');
    for (const minutes of [90, 9 * 1440]) expect(textAfter(minutes)).not.toContain('rollback');
  });

  it('advises no rollback where another revision would fail as well', () => {
    const full = { stopCode: 'TaskFailedToStart', reason: 'Capacity is unavailable at this time.' };
    expect(textAfter(9, classify(stopEvent(full)) as Classified)).not.toContain('rollback');
  });

  it('links the commit and the deployments', () => {
    const links = [{ label: 'Commit', url: 'https://git.example.com/commit/{commit}' }];
    const { links: found = [] } = messageOf({ stop: crash, known: { commit: 'abc1234' }, links, now: at });
    expect(found).toContainEqual({ label: 'Commit', url: 'https://git.example.com/commit/abc1234' });
    expect(found.find(({ label }) => label === 'Deployments')?.url).toMatch(
      /clusters\/prod\/services\/ell\/deployments$/,
    );
    expect(messageOf({ stop: crash, known: {}, links, now: at }).links).not.toContainEqual(
      expect.objectContaining({ label: 'Commit' }),
    );
  });
});
