package com.example.boot4;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A dependency that is part of the health, and of neither liveness nor readiness. */
@Component("mail")
@RestController
class Mail implements HealthIndicator {
  private volatile boolean down;

  @Override
  public Health health() {
    return down ? Health.down().build() : Health.up().build();
  }

  @PostMapping("/faults/mail")
  String mail(@RequestParam boolean down) {
    this.down = down;
    return "down: " + down + "\n";
  }

  @GetMapping("/")
  String index() {
    return "orders\n";
  }

  /** Answers after a while. */
  @GetMapping("/slow")
  String slow(@RequestParam(defaultValue = "200") long ms) throws InterruptedException {
    Thread.sleep(ms);
    return "slow\n";
  }
}
