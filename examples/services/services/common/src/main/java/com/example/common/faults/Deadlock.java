package com.example.common.faults;

import java.util.concurrent.CountDownLatch;

/** Two threads, two locks, taken in opposite order. */
final class Deadlock {
  private Deadlock() {}

  static void start() {
    Object left = new Object();
    Object right = new Object();
    CountDownLatch bothHoldOne = new CountDownLatch(2);
    thread("deadlock-left", left, right, bothHoldOne).start();
    thread("deadlock-right", right, left, bothHoldOne).start();
  }

  private static Thread thread(String name, Object first, Object second, CountDownLatch bothHoldOne) {
    Thread thread = new Thread(() -> {
      synchronized (first) {
        bothHoldOne.countDown();
        try {
          bothHoldOne.await();
        } catch (InterruptedException stopping) {
          return;
        }
        synchronized (second) {
          throw new AssertionError("the other thread holds this lock");
        }
      }
    }, name);
    thread.setDaemon(true);
    return thread;
  }
}
