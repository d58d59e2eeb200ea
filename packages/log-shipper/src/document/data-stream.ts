import * as v from 'valibot';
import { hasPlainCharacters } from './index-name.ts';

/** The data stream of ECS documents: `logs-{dataset}-{namespace}`. */
export interface DataStream {
  dataset: string;
  namespace: string;
}

const maxPartBytes = 100;

/**
 * A dataset or a namespace, as ECS and the engines restrict them.
 * @see https://www.elastic.co/docs/reference/ecs/ecs-data_stream
 */
export const dataStreamPart = v.pipe(
  v.string('expected a part of the name of a data stream'),
  v.check(
    (part) => hasPlainCharacters(part) && !part.includes('-'),
    'expected a part of the name of a data stream, without blanks and - \\ / * ? " < > | , # : { }',
  ),
  v.check((part) => part === part.toLowerCase(), 'expected a lower-case part of the name of a data stream'),
  v.check(
    (part) => Buffer.byteLength(part) <= maxPartBytes,
    `expected a part of the name of a data stream of at most ${maxPartBytes} bytes`,
  ),
);

export function dataStreamName({ dataset, namespace }: DataStream): string {
  return `logs-${dataset}-${namespace}`;
}
