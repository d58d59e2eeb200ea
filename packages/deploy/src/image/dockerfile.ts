/** What a generated Dockerfile needs to know. */
export interface DockerfileOptions {
  baseImage: string;
  environment: string;
  service: string;
  /** Of the repository, such as `deployables/ell/target/ell-1.0-SNAPSHOT.war`. */
  warFile: string;
  /** Downloaded keys and credentials, where there are any. */
  artifactDirectory?: string;
  port: number;
}

/** The Dockerfile of a service that has none in the repository; it says what the hand-written ones say. */
export function dockerfileText({
  baseImage,
  environment,
  service,
  warFile,
  artifactDirectory,
  port,
}: DockerfileOptions): string {
  const war = warFile.split('/').at(-1);
  const logFile = `${service}-platform.log`;
  const logs = '/root/tomcat/logs';
  return [
    `FROM ${baseImage}`,
    `ENV SPRING_PROFILES_ACTIVE=${environment}`,
    `ENV LOG_PATH=/tmp/${logFile}`,
    // The service's log file is standard output, which goes to CloudWatch. An empty base image has no shell to link it.
    ...(baseImage === 'scratch'
      ? []
      : [`RUN mkdir -p /root/bizom/tokens ${logs} && ln -sf /dev/stdout ${logs}/${logFile}`]),
    'WORKDIR /root/bizom/',
    `COPY ["./${warFile}", "/root/bizom/"]`,
    ...(artifactDirectory ? [`COPY ["./${artifactDirectory}/", "/root/bizom/tokens/"]`] : []),
    `EXPOSE ${port}`,
    `CMD ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/root/bizom/${war}"]`,
    '',
  ].join('\n');
}
