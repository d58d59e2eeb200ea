import { expect, test } from 'vitest';
import firstFleet from '../../../../fleet.config.ts';
import { pipelineRun } from '../../src/ci/systems.ts';
import { ciSystems, pipelinesFile } from '../../src/index.ts';
import { pipelineMessage } from '../../src/notify/pipeline-message.ts';
import { madeUp } from './made-up.ts';

const systems = { ...ciSystems, madeUp };

test('a new CI system is one file: its pipelines file, its variables and its exit status', () => {
  expect(pipelinesFile(firstFleet, 'madeUp', systems)).toBe('deploy: bizom\n');
  const run = pipelineRun({ MADE_UP: 'yes', MADE_UP_BRANCH: 'topic' }, systems);
  expect(pipelineMessage(run)).toMatchObject({ title: 'Pipeline failed, exit code 3: topic', severity: 'warn' });
});

test('an unknown CI system is refused with the names that exist', () => {
  expect(() => pipelinesFile(firstFleet, 'jenkins')).toThrow(
    /expected one of bitbucket, github, gitlab, received "jenkins"/,
  );
  expect(() => pipelinesFile(firstFleet, 'constructor')).toThrow(/received "constructor"/);
});

test.each(['bitbucket', 'github', 'gitlab'])('%s: no pull request turns red for a missing token of Grafana', (name) => {
  expect(pipelinesFile(firstFleet, name)).toContain('if [ -n "$GRAFANA_TOKEN" ]; then bizom-dashboards diff; fi');
});
