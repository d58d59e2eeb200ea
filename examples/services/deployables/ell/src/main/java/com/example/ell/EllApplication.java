package com.example.ell;

import com.example.common.Service;

/** The service `ell`. */
public class EllApplication {
  public static void main(String[] arguments) throws InterruptedException {
    Service.run(EllApplication.class, "ell", arguments);
  }
}
