package com.example.common.faults;

import com.example.common.MainThread;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Ways to make the service fail for real, to try probes, alerts and rollbacks with. Not for production. */
@RestController
@RequestMapping("/faults")
class FaultController {
  private static final Logger log = LoggerFactory.getLogger(FaultController.class);
  private final MainThread mainThread;
  private final HangFilter hangFilter;

  FaultController(MainThread mainThread, HangFilter hangFilter) {
    this.mainThread = mainThread;
    this.hangFilter = hangFilter;
  }

  /** Keeps allocating until the heap is full: on a thread of its own ("worker"), or on the request's ("request"). */
  @PostMapping("/leak")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> leak(
      @RequestParam(defaultValue = "10") int mbPerSecond, @RequestParam(defaultValue = "worker") String thread) {
    log.warn("Leaking {} MB per second on thread {}", mbPerSecond, thread);
    Leak leak = new Leak(mbPerSecond);
    if (thread.equals("request")) leak.run();
    else new Thread(leak, "leak-" + thread).start();
    return Map.of("fault", "leak", "mbPerSecond", mbPerSecond, "thread", thread);
  }

  /** Two threads that wait for each other for ever. */
  @PostMapping("/deadlock")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> deadlock() {
    log.warn("Starting two threads that deadlock");
    Deadlock.start();
    return Map.of("fault", "deadlock");
  }

  /** Ends the JVM by System.exit, as a shutdown that somebody wrote into the code does. */
  @PostMapping("/exit")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> exit(@RequestParam(defaultValue = "1") int code) {
    log.error("Exiting with code {}", code);
    soon("exit", () -> System.exit(code));
    return Map.of("fault", "exit", "code", code);
  }

  /** A native crash: the JVM writes hs_err and aborts (exit code 134 in a container). */
  @PostMapping("/crash")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> crash() {
    log.error("Writing to address 0 of the process");
    soon("crash", NativeCrash::now);
    return Map.of("fault", "crash");
  }

  /** An exception that nobody catches ends the main thread, and with it the JVM (exit code 1). */
  @PostMapping("/uncaught")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> uncaught() {
    log.error("Failing the main thread");
    soon("uncaught", mainThread::fail);
    return Map.of("fault", "uncaught");
  }

  /** Every request, health included, waits until the time is over. */
  @PostMapping("/hang")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, Object> hang(@RequestParam(defaultValue = "60") int seconds) {
    log.warn("Hanging for {} seconds", seconds);
    hangFilter.hangFor(seconds);
    return Map.of("fault", "hang", "seconds", seconds);
  }

  /** After the answer is on its way. */
  private static void soon(String name, Runnable fault) {
    Thread thread = new Thread(() -> {
      try {
        Thread.sleep(200);
      } catch (InterruptedException stopping) {
        return;
      }
      fault.run();
    }, "fault-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
