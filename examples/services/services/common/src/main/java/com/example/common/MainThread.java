package com.example.common;

import java.util.concurrent.CountDownLatch;
import org.springframework.stereotype.Component;

/** Keeps the main thread waiting until a fault is thrown on it. */
@Component
public class MainThread {
  private final CountDownLatch failed = new CountDownLatch(1);

  void await() throws InterruptedException {
    failed.await();
    throw new IllegalStateException("POST /faults/uncaught asked the main thread to fail");
  }

  public void fail() {
    failed.countDown();
  }
}
