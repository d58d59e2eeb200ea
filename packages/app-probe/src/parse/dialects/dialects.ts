import { jmxExporter } from './jmx.ts';
import { micrometer, springDataSource } from './micrometer.ts';
import { helidon, microProfile, microProfile5 } from './microprofile.ts';
import { oldOpenTelemetry, openTelemetry } from './opentelemetry.ts';
import { anyProcess, clientJava, simpleclient } from './prometheus-java.ts';
import type { Dialect } from './rule.ts';

/**
 * Every dialect that is read. A scrape may hold several of them, as where Micrometer and a Prometheus client share a registry: each
 * value is then taken from the first dialect that has it. A new dialect is a file and a line here.
 */
export const dialects: readonly Dialect[] = [
  micrometer,
  clientJava,
  simpleclient,
  openTelemetry,
  oldOpenTelemetry,
  microProfile5,
  helidon,
  microProfile,
  springDataSource,
  jmxExporter,
  anyProcess,
];
