package com.example.quarkus;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** A dependency that is part of the health, and of neither liveness nor readiness unless it is told so. */
@ApplicationScoped
@Path("/faults")
public class Mail {
  private volatile boolean down;
  private volatile boolean unready;

  @POST
  @Path("/mail")
  public String mail(@QueryParam("down") boolean isDown, @QueryParam("unready") boolean isUnready) {
    down = isDown;
    unready = isUnready;
    return "down: " + isDown + ", unready: " + isUnready + "\n";
  }

  @Produces
  @ApplicationScoped
  @Wellness
  HealthCheck mailCheck() {
    return () -> HealthCheckResponse.named("mail").status(!down).build();
  }

  @Produces
  @ApplicationScoped
  @Liveness
  HealthCheck alive() {
    return () -> HealthCheckResponse.up("alive");
  }

  @Produces
  @ApplicationScoped
  @Readiness
  HealthCheck ready() {
    return () -> HealthCheckResponse.named("ready").status(!unready).build();
  }
}
