package com.example.access;

import com.example.common.Service;

/** The service `access-service`. */
public class AccessApplication {
  public static void main(String[] arguments) throws InterruptedException {
    Service.run(AccessApplication.class, "access-service", arguments);
  }
}
