package com.example.boot27;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Ways to make the service fail for real, named as those of the other examples. Not for production. */
@RestController
@RequestMapping("/faults")
class FaultController {
  private static final List<byte[]> leaked = new ArrayList<>();
  private final HangFilter hangFilter;

  FaultController(HangFilter hangFilter) {
    this.hangFilter = hangFilter;
  }

  /** Keeps allocating until the heap is full: on a thread of its own ("worker"), or on the request's ("request"). */
  @PostMapping("/leak")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> leak(
      @RequestParam(defaultValue = "10") int mbPerSecond, @RequestParam(defaultValue = "worker") String thread) {
    if (mbPerSecond < 1) throw new IllegalArgumentException("mbPerSecond: expected at least 1, came " + mbPerSecond);
    if (thread.equals("request")) holdMore(mbPerSecond);
    else new Thread(() -> holdMore(mbPerSecond), "leak-" + thread).start();
    return Map.of("fault", "leak", "mbPerSecond", mbPerSecond, "thread", thread);
  }

  /** Two threads that wait for each other for ever. */
  @PostMapping("/deadlock")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> deadlock() {
    Object left = new Object();
    Object right = new Object();
    CountDownLatch bothHoldOne = new CountDownLatch(2);
    daemon("deadlock-left", () -> takeBoth(left, right, bothHoldOne));
    daemon("deadlock-right", () -> takeBoth(right, left, bothHoldOne));
    return Map.of("fault", "deadlock");
  }

  /** {@code System.exit}, after the answer is on its way. */
  @PostMapping("/exit")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> exit(@RequestParam(defaultValue = "1") int code) {
    daemon("fault-exit", () -> {
      pause(200);
      System.exit(code);
    });
    return Map.of("fault", "exit", "code", code);
  }

  /** Every request, health included, waits until the time is over. */
  @PostMapping("/hang")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> hang(@RequestParam(defaultValue = "60") int seconds) {
    hangFilter.hangFor(seconds);
    return Map.of("fault", "hang", "seconds", seconds);
  }

  /** Works through batches of a tenth of the heap and keeps a megabyte of each: what fails at last is the batch, and its room is left to the others. */
  private static void holdMore(int mbPerSecond) {
    int batchBytes = (int) (Runtime.getRuntime().maxMemory() / 10);
    while (true) {
      byte[] batch = new byte[batchBytes];
      synchronized (leaked) {
        leaked.add(Arrays.copyOf(batch, 1 << 20));
      }
      pause(1000 / mbPerSecond);
    }
  }

  private static void takeBoth(Object first, Object second, CountDownLatch bothHoldOne) {
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
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
