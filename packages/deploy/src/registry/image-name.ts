/** The parts of an image's name. */
export interface ImageParts {
  /** The registry's host, such as `registry.example.com:5000`. */
  host: string;
  /** Such as `team/dev`. */
  repository: string;
  tag?: string;
  /** `sha256:…`. */
  digest?: string;
}

/** `registry/team/dev:ell` -> its parts. The first part is the host, as in every name that this package makes. */
export function imageParts(image: string): ImageParts {
  const slash = image.indexOf('/');
  const host = image.slice(0, Math.max(0, slash));
  const [, repository = '', tag, digest] =
    /^([^:@]*)(?::([^:@]*))?(?:@(sha256:[0-9a-f]+))?$/.exec(image.slice(slash + 1)) ?? [];
  return { host, repository, ...(tag && { tag }), ...(digest && { digest }) };
}

/** The same image by its digest: `registry/team/dev:ell` -> `registry/team/dev@sha256:…`. */
export function pinned(image: string, digest: string): string {
  const { host, repository } = imageParts(image);
  return `${host === '' ? '' : `${host}/`}${repository}@${digest}`;
}

/** `ell-0a1b2c3d4e5f` -> `0a1b2c3d4e5f`, for the service ell. */
export function commitOf(tag: string, service: string): string | undefined {
  return tag.startsWith(`${service}-`) ? /^[0-9a-f]{7,64}$/.exec(tag.slice(service.length + 1))?.[0] : undefined;
}
