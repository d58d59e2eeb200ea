import { redact } from '@bizom/redact';
import { ProbeError } from '../errors.ts';
import { defaultEndpoints, type Endpoints, endpointsAt, plainEndpoints } from './endpoints.ts';
import type { Target } from './target.ts';

const namedTarget = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(\w+:\/\/.*)$/s;

/**
 * A target from what a person types: `http://127.0.0.1:8080`, with a path (`/actuator`, a context path, or the health endpoint
 * itself), credentials, or a service name in front: `ell=https://user:password@10.0.3.7:8443`; `tcp://10.0.3.7:9092` only connects.
 * @throws ProbeError `INVALID_TARGET`
 * @example
 * const { service, url } = parseTarget('ell=https://user:password@10.0.3.7:8443/shop/');
 * // 'ell', 'https://10.0.3.7:8443/shop'
 */
export function parseTarget(text: string): Target {
  const [, name, address] = namedTarget.exec(text.trim()) ?? [undefined, undefined, text.trim()];
  const url = parseUrl(address as string);
  const authorization = takeCredentials(url);
  const path = url.pathname.replace(/\/+$/, '');
  return {
    url: authorization === undefined ? redact(address as string).text : `${url.protocol}//${url.host}${path}`,
    kind: url.protocol === 'tcp:' ? 'tcp' : 'actuator',
    origin: `${url.protocol}//${url.host}`,
    paths: url.protocol === 'tcp:' ? [] : pathsFor(path, `${url.pathname}${url.search}`),
    service: name ?? url.host,
    ...(authorization !== undefined && { authorization }),
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:', 'tcp:'].includes(url.protocol) || url.hostname === '') {
    throw new ProbeError(
      'INVALID_TARGET',
      `--target: expected a URL such as http://127.0.0.1:8080, https://host:8443/actuator or tcp://host:9092, received "${shown(text)}"`,
    );
  }
  if (url.protocol === 'tcp:' && url.port === '') {
    throw new ProbeError(
      'INVALID_TARGET',
      `--target: expected a port, as in tcp://host:9092, received "${shown(text)}"`,
    );
  }
  return url;
}

/** What may be repeated of a malformed URL: what stands before an `@` may be a log-in, wherever it stands. */
function shown(text: string): string {
  const at = text.lastIndexOf('@');
  return redact(at === -1 ? text : `***${text.slice(at)}`).text;
}

function takeCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return `Basic ${Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64')}`;
}

/** A lone `%` in a password is the character itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path may be an endpoint, the base of an Actuator, a context path, or an endpoint of the service's own. */
function pathsFor(path: string, asGiven: string): Endpoints[] {
  if (path === '') return defaultEndpoints();
  const known = endpointsAt(path);
  if (known) return [known];
  const base: Endpoints = {
    health: `${path}/health`,
    metrics: [`${path}/prometheus`, `${path}/metrics`, '/metrics'],
  };
  if (/\/actuator$/.test(path)) return [base];
  if (/\/(?:[a-z]*z|metrics|ping|status|alive|ready|live)$/i.test(path)) return [plainEndpoints(asGiven)];
  const [actuator, ...others] = defaultEndpoints(path);
  return [...(actuator ? [actuator] : []), base, ...others.slice(1, 3), plainEndpoints(asGiven)];
}

/** The target, asked at these paths instead of those that its URL leads to. */
export function atPaths(target: Target, { health, metrics }: { health?: string; metrics?: string }): Target {
  if (target.kind === 'tcp') return target;
  const paths = health === undefined ? target.paths : [endpointsAt(health) ?? plainEndpoints(health)];
  return { ...target, paths: metrics === undefined ? paths : paths.map((each) => ({ ...each, metrics: [metrics] })) };
}
