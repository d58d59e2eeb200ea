import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url).pathname;

/** What docker needs of ECR to push and to pull: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const ofDocker = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];
/** A task definition with roles cannot be registered without it. */
const ofRoles = ['iam:PassRole'];

const services: Record<string, string> = {
  'client-ecs': 'ecs',
  'client-ecr': 'ecr',
  'client-s3': 's3',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
};
/** Actions that are called otherwise than their call: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const renamed: Record<string, string> = { 's3:ListObjectsV2': 's3:ListBucket' };

/** Every call that source files can make: the commands and pages that they import from the AWS SDK. */
function calledBy(files: readonly string[]): string[] {
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return texts.flatMap((text) =>
    [
      ...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g),
      ...text.matchAll(/const \{([^}]*)\} = await import\('@aws-sdk\/([\w-]+)'/g),
    ].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b(?!\w)/g)].map(
        ([, paged, called]) => `${services[client]}:${paged ?? called}`,
      ),
    ),
  );
}

test("the README's policy allows every call of the command and of its pipelines, and nothing else", () => {
  const readme = readFileSync(`${root}deploy/README.md`, 'utf8');
  const policy = JSON.parse(/\n## Permissions\n[\s\S]*?```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
  const allowed = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  const own = calledBy(globSync(`${root}deploy/src/**/*.ts`));
  // The logs of a task that ended are read by the rules of alerts.
  const logs = calledBy(globSync(`${root}alerts/src/**/*.ts`)).filter((call) => call === 'logs:GetLogEvents');
  const called = [...own, ...logs].map((call) => renamed[call] ?? call);
  expect(called.length).toBeGreaterThan(15);
  expect([...new Set([...called, ...ofDocker, ...ofRoles])].sort()).toEqual(allowed.sort());
});
