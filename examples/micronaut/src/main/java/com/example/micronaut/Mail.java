package com.example.micronaut;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/** A dependency that fails on request. */
@Singleton
public class Mail implements HealthIndicator {
  private volatile boolean down;

  void setDown(boolean down) {
    this.down = down;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(HealthResult.builder("mail", down ? HealthStatus.DOWN : HealthStatus.UP).build());
  }
}
