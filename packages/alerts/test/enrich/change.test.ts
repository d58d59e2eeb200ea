import { describe, expect, it } from 'vitest';
import { changeOf } from '../../src/enrich/change.ts';
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
    expect(changeOf(deployments, undefined, at)).toEqual({
      deployedAt: minutesBefore(9),
      previousServedMs: 3990 * 60_000,
    });
    expect(changeOf([deployment(-5, -6), deployment(30, 25)], undefined, at)).toEqual({
      deployedAt: minutesBefore(30),
    });
  });

  it('comes from the service where ECS has no records, and from nowhere where that is not known', () => {
    const service = { deployments: [{ createdAt: minutesBefore(600) }, { createdAt: minutesBefore(20) }] };
    expect(changeOf([], service, at)).toEqual({ deployedAt: minutesBefore(20) });
    expect(changeOf([], undefined, at)).toBeUndefined();
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
