import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ScriptedOptions {
  /** Services of the one cluster. */
  services: number;
  /** Name of the cluster; default `shop-prod`. */
  cluster?: string;
  /** Actions that are refused, as `ecs:DescribeTaskDefinition`. */
  denied?: readonly string[];
  /** Calls to ECS a second, after a burst of five times as many; beyond it throws. Default: no limit. */
  ecsPerSecond?: number;
  /** What DescribeServices says besides, by the service's name. */
  described?: Readonly<Record<string, object>>;
  /** Families whose task definitions were deleted. */
  deleted?: readonly string[];
}

export interface ScriptedAws extends AsyncDisposable {
  endpoint: string;
  /** Calls by action. */
  calls: Map<string, number>;
}

/**
 * An AWS endpoint for accounts of a size that the emulator takes too long to fill. It keeps the page sizes, the batch sizes and the throttling
 * of AWS. Source: the API references of ECS (ListServices at most 100 a page, DescribeServices at most 10 services) and its request throttling.
 */
export async function startScriptedAws(options: ScriptedOptions): Promise<ScriptedAws> {
  const calls = new Map<string, number>();
  const bucket = new Bucket(options.ecsPerSecond ?? Number.POSITIVE_INFINITY);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const action = actionOf(request, body);
    calls.set(action, (calls.get(action) ?? 0) + 1);
    if (options.denied?.includes(action)) return refuse(request, response, 'AccessDeniedException');
    if (action.startsWith('ecs:') && !bucket.take()) return refuse(request, response, 'ThrottlingException');
    if (action === 'ecs:DescribeTaskDefinition' && options.deleted?.some((family) => body.includes(`/${family}:`))) {
      return refuse(request, response, 'ClientException');
    }
    answer(action, body, options, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { endpoint: `http://127.0.0.1:${port}`, calls, [Symbol.asyncDispose]: close };
}

class Bucket {
  readonly #perSecond: number;
  #tokens: number;
  #at = performance.now();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * 5;
  }

  take(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = performance.now();
    this.#tokens = Math.min(this.#perSecond * 5, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** `ecs:ListServices`, from the target header, the form or the path. */
function actionOf({ headers, url = '' }: IncomingMessage, body: string): string {
  const service = /\/\d{8}\/[^/]*\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unknown';
  const target = headers['x-amz-target'];
  const name = target === undefined ? new URLSearchParams(body).get('Action') : String(target).split('.').at(-1);
  return `${service}:${name ?? url.split('?')[0]}`;
}

function refuse({ headers }: IncomingMessage, response: ServerResponse, code: string): void {
  const isJson = headers['x-amz-target'] !== undefined;
  response.writeHead(400, { 'content-type': isJson ? 'application/x-amz-json-1.1' : 'text/xml' });
  const message = 'no';
  response.end(
    isJson
      ? JSON.stringify({ __type: code, message })
      : `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function answer(action: string, body: string, options: ScriptedOptions, response: ServerResponse): void {
  const [service, name = ''] = action.split(':');
  const isQuery = ['sts', 'elasticloadbalancing', 'rds', 'elasticache', 'ec2'].includes(service ?? '');
  if (isQuery) {
    response.writeHead(200, { 'content-type': 'text/xml' });
    const inner = name === 'GetCallerIdentity' ? '<Account>123456789012</Account>' : '';
    response.end(`<${name}Response><${name}Result>${inner}</${name}Result></${name}Response>`);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  const input = body.startsWith('{') ? JSON.parse(body) : {};
  response.end(JSON.stringify(service === 'ecs' ? (ecs[name]?.(input, options) ?? {}) : {}));
}

const arn = (kind: string, name: string) => `arn:aws:ecs:eu-west-1:123456789012:${kind}/${name}`;

interface EcsInput {
  nextToken?: string;
  maxResults?: number;
  services?: string[];
  taskDefinition?: string;
}

const ecs: Record<string, (input: EcsInput, options: ScriptedOptions) => object> = {
  ListClusters: (_, { cluster = 'shop-prod' }) => ({ clusterArns: [arn('cluster', cluster)] }),
  ListServices({ nextToken = '0', maxResults = 10 }, { services }) {
    const from = Number(nextToken);
    const to = Math.min(services, from + Math.min(maxResults, 100));
    const serviceArns = Array.from({ length: to - from }, (_, index) =>
      arn('service', `shop-prod/svc-${from + index}`),
    );
    return { serviceArns, ...(to < services && { nextToken: String(to) }) };
  },
  DescribeServices({ services = [] }, { described = {} }) {
    if (services.length > 10) throw new Error('DescribeServices takes ten services');
    const names = services.map((service) => service.slice(service.lastIndexOf('/') + 1));
    return {
      services: names.map((serviceName) => ({
        ...{ serviceName, status: 'ACTIVE', desiredCount: 1 },
        taskDefinition: arn('task-definition', `${serviceName}:1`),
        ...described[serviceName],
      })),
    };
  },
  DescribeTaskDefinition({ taskDefinition = '' }) {
    const family = taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(':1', '');
    const options = { 'awslogs-group': `/ecs/prod/${family}` };
    const container = {
      name: family,
      image: 'x/jre',
      portMappings: [{ containerPort: 8080 }],
      logConfiguration: { logDriver: 'awslogs', options },
    };
    return { taskDefinition: { family, containerDefinitions: [container] } };
  },
};
