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
  return [
    `FROM ${baseImage}`,
    `ENV SPRING_PROFILES_ACTIVE=${environment}`,
    `ENV LOG_PATH=/tmp/${service}-platform.log`,
    // What the service writes into its log file goes to stdout, and from there to CloudWatch.
    `RUN mkdir -p /root/bizom/tokens /root/tomcat/logs && ln -sf /dev/stdout /root/tomcat/logs/${service}-platform.log`,
    'WORKDIR /root/bizom/',
    `COPY ["./${warFile}", "/root/bizom/"]`,
    ...(artifactDirectory ? [`COPY ["./${artifactDirectory}/", "/root/bizom/tokens/"]`] : []),
    `EXPOSE ${port}`,
    `CMD ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/root/bizom/${war}"]`,
    '',
  ].join('\n');
}
