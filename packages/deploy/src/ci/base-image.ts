/** What goes into the image that pipelines run in. */
export interface BaseImageOptions {
  /** Major version of the JDK; default 17. */
  jdk?: number;
  /** Versions of the packages whose commands the pipeline calls, such as `{'@bizom/deploy': '1.2.0'}`. */
  packages: Readonly<Record<string, string>>;
}

/**
 * The Dockerfile of the image that pipelines run in: Node, a JDK, Maven, git, the Docker client, and the commands.
 * It makes every pipeline start at once; nothing is installed during a run.
 */
export function baseImageDockerfile({ jdk = 17, packages }: BaseImageOptions): string {
  const installed = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  return `# Written by \`bizom-deploy pipelines --base-image\`; build and push it as the image that the pipelines file names.
FROM node:24-bookworm-slim AS node
FROM docker:28-cli AS docker
FROM maven:3.9-eclipse-temurin-${jdk}
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins/docker-buildx /usr/local/libexec/docker/cli-plugins/docker-buildx
RUN npm install --global ${installed.join(' ')}
`;
}
