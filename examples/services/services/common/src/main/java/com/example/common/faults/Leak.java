package com.example.common.faults;

import java.util.ArrayList;
import java.util.List;

/** Holds on to one more megabyte, so many times a second. */
class Leak implements Runnable {
  private static final List<byte[]> held = new ArrayList<>();
  private final int mbPerSecond;

  Leak(int mbPerSecond) {
    if (mbPerSecond < 1) throw new IllegalArgumentException("mbPerSecond: expected at least 1, came " + mbPerSecond);
    this.mbPerSecond = mbPerSecond;
  }

  @Override
  public void run() {
    try {
      while (true) {
        synchronized (held) {
          for (int megabyte = 0; megabyte < Math.max(1, mbPerSecond / 10); megabyte++) held.add(new byte[1 << 20]);
        }
        Thread.sleep(mbPerSecond < 10 ? 1000 / mbPerSecond : 100);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
