import { ProbeError } from '../errors.ts';

/** How a target is asked. */
export type TargetKind = 'actuator' | 'http' | 'tcp';

/** Where a process is asked. */
export interface Endpoints {
  health: string;
  /** The Prometheus scrape; the Actuator's own endpoints (`metrics`, `threaddump`) are looked for beside it. */
  metrics?: string;
  /** There is no Actuator: any 2xx is UP. */
  plain?: true;
}

/** One process to probe: a task of a service, or a URL given by hand. */
export interface Target {
  /** What results call it: the URL as it was given, without credentials. */
  url: string;
  kind: TargetKind;
  /** `http://10.0.3.7:8080`; for tcp `tcp://10.0.3.7:9092`. */
  origin: string;
  /** The likeliest first: the first whose health is there is asked from then on. */
  paths: readonly Endpoints[];
  service: string;
  cluster?: string;
  /** Task id, the last part of its ARN. */
  task?: string;
  /** Memory limit of the container, or of the task where the container has none. */
  memoryLimitBytes?: number;
  /** When the task started, Unix milliseconds: until it was UP for the first time, it may take its time. */
  startedAtMs?: number;
  /** Value of the Authorization header. */
  authorization?: string;
}

const namedTarget = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(\w+:\/\/.*)$/s;
const actuatorBase = /^(.*)\/(health|prometheus)$/;

/**
 * A target from what a person types: `http://127.0.0.1:8080`, with a path (`/actuator`, a context path, or the health endpoint
 * itself, of an Actuator or another), credentials, or a service name in front: `ell=https://user:password@10.0.3.7:8443`;
 * `tcp://10.0.3.7:9092` only connects.
 * @throws ProbeError `INVALID_TARGET`
 */
export function parseTarget(text: string): Target {
  const [, name, address] = namedTarget.exec(text.trim()) ?? [undefined, undefined, text.trim()];
  const url = parseUrl(address as string);
  const authorization = takeCredentials(url);
  const path = url.pathname.replace(/\/+$/, '');
  return {
    url: authorization === undefined ? (address as string) : `${url.protocol}//${url.host}${path}`,
    kind: url.protocol === 'tcp:' ? 'tcp' : 'actuator',
    origin: `${url.protocol}//${url.host}`,
    paths: url.protocol === 'tcp:' ? [] : pathsFor(path, `${url.pathname}${url.search}`),
    service: name ?? url.host,
    ...(authorization !== undefined && { authorization }),
  };
}

function parseUrl(text: string): URL {
  const shown = text.replace(/\/\/[^@/]*@/, '//***@');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:', 'tcp:'].includes(url.protocol) || url.hostname === '') {
    throw new ProbeError(
      'INVALID_TARGET',
      `"${shown}" is no target; expected a URL such as http://127.0.0.1:8080, https://host:8443/actuator or tcp://host:9092.`,
    );
  }
  if (url.protocol === 'tcp:' && url.port === '') {
    throw new ProbeError('INVALID_TARGET', `"${shown}" names no port; expected tcp://host:port.`);
  }
  return url;
}

function takeCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** `/actuator/health` names its base; any other path is one, is a context path above `/actuator`, or is what it says. */
function pathsFor(path: string, asGiven: string): Target['paths'] {
  const named = actuatorBase.exec(path)?.[1];
  if (named !== undefined) return [actuator(named)];
  if (/\/actuator$/.test(path)) return [actuator(path)];
  const likely = [actuator(`${path}/actuator`), actuator(path)];
  return path === '' ? likely : [...likely, plain(asGiven)];
}

function actuator(base: string): Endpoints {
  return ({ health: `${base}/health`, metrics: `${base}/prometheus` });
}

/** What is no Actuator has its metrics at `/metrics`, if anywhere. */
function plain(health: string): Endpoints {
  return ({
  health,
  metrics: health.endsWith('/metrics') ? health : '/metrics',
  plain: true,
});
}

/** The target, asked at these paths instead of those that its URL leads to; a health path that ends in `/health` is an Actuator's. */
export function atPaths(target: Target, { health, metrics }: { health?: string; metrics?: string }): Target {
  if (target.kind === 'tcp') return target;
  const base = health === undefined ? undefined : actuatorBase.exec(health)?.[1];
  const paths = health === undefined ? target.paths : [base === undefined ? plain(health) : actuator(base)];
  return { ...target, paths: metrics === undefined ? paths : paths.map((each) => ({ ...each, metrics })) };
}
