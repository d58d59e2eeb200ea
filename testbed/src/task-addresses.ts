import { serve } from './http-server.ts';
import { passOn } from './pass-on.ts';

export interface TaskAddresses extends AsyncDisposable {
  /** To be used as an AWS endpoint: everything but DescribeTasks is passed on as it is. */
  endpoint: string;
  stop(): Promise<void>;
}

interface DescribedTasks {
  tasks?: { attachments?: unknown[] }[];
}

/**
 * A STAND-IN for the network interface that Fargate gives each task: tasks of an emulator whose Docker has no separate network run
 * on the machine's, and none has an address. Here DescribeTasks gives them 127.0.0.1.
 * @param upstream the emulator, also when it is only about to start
 */
export async function startTaskAddresses(upstream: string | Promise<string>): Promise<TaskAddresses> {
  const { url, stop } = await serve(async (request, body) => {
    const answer = await passOn(await upstream, request, body);
    const describes = String(request.headers['x-amz-target']).endsWith('.DescribeTasks');
    return describes && answer.status === 200 ? { ...answer, body: withAddresses(answer.body.toString()) } : answer;
  });
  return { endpoint: url, stop, [Symbol.asyncDispose]: stop };
}

function withAddresses(text: string): string {
  const answer: DescribedTasks = JSON.parse(text);
  const details = [{ name: 'privateIPv4Address', value: '127.0.0.1' }];
  const tasks = answer.tasks?.map((task) => ({
    ...task,
    attachments: [...(task.attachments ?? []), { type: 'ElasticNetworkInterface', status: 'ATTACHED', details }],
  }));
  return JSON.stringify({ ...answer, tasks });
}
