package com.example.quarkus;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.Path;

/** What the service is asked for. */
@Path("/")
public class Orders {
  @GET
  public String index() {
    return "orders\n";
  }

  @GET
  @Path("/broken")
  public String broken() {
    throw new InternalServerErrorException("broken, as it is asked to be");
  }
}
