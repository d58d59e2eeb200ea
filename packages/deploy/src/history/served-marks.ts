import { DescribeServicesCommand, type ECSClient, TagResourceCommand } from '@aws-sdk/client-ecs';
import { servedTagPrefix as prefix } from '@bizom/fleet';
import type { ServiceName } from '../ecs/service.ts';
import { revisionName } from '../ecs/task-definition.ts';
import type { Served } from './served.ts';

/*
 * Where ECS keeps no record of deployments, tags of the service remember what served: `bizom:served-1` is the latest. A
 * value has at most 256 characters of a small set: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
 */
const maxMarks = 10;

/** Reads what served, the latest first. */
export async function readServedMarks(ecs: ECSClient, { cluster, ecsService }: ServiceName): Promise<Served[]> {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [ecsService], include: ['TAGS'] }),
  );
  const tags = services?.[0]?.tags ?? [];
  return tags
    .flatMap(({ key = '', value = '' }) =>
      key.startsWith(prefix) ? [{ index: Number(key.slice(prefix.length)), value }] : [],
    )
    .sort((a, b) => a.index - b.index)
    .flatMap(({ value }) => parseMark(value) ?? []);
}

/** Remembers what serves now. `before` is what served until then, for the first mark of a service. */
export async function leaveServedMark(
  ecs: ECSClient,
  name: ServiceName & { serviceArn: string },
  served: Served,
  before: Served | undefined,
): Promise<void> {
  const known = await readServedMarks(ecs, name);
  const earlier = known.length === 0 && before ? [before] : known;
  const marks = [served, ...earlier].slice(0, maxMarks);
  const tags = marks.map((mark, index) => ({ key: `${prefix}${index + 1}`, value: markText(mark) }));
  await ecs.send(new TagResourceCommand({ resourceArn: name.serviceArn, tags }));
}

function markText({ taskDefinition, digest, at = new Date() }: Served): string {
  return [at.toISOString(), revisionName(taskDefinition), ...(digest ? [digest] : [])].join(' ');
}

function parseMark(text: string): Served | undefined {
  const [time = '', taskDefinition, digest] = text.split(' ');
  if (taskDefinition === undefined || Number.isNaN(Date.parse(time))) return undefined;
  return { taskDefinition, at: new Date(time), ...(digest && { digest }) };
}
