package com.example.common;

import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class GreetingController {
  private static final Logger log = LoggerFactory.getLogger(GreetingController.class);
  private final String service;
  private final String release;

  GreetingController(@Value("${spring.application.name}") String service, @Value("${RELEASE:unknown}") String release) {
    this.service = service;
    this.release = release;
  }

  @GetMapping("/")
  Map<String, Object> greet(@RequestParam(defaultValue = "0") int request) {
    log.info("Answering greeting req-{} as {}", String.format("%07d", request), service);
    return Map.of("service", service, "release", release, "time", Instant.now().toString());
  }
}
