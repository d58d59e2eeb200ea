package com.example.boot27;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Boot27Application {
  public static void main(String[] arguments) {
    SpringApplication.run(Boot27Application.class, arguments);
  }

  @GetMapping("/")
  Map<String, Object> greet() {
    return Map.of("service", "boot27");
  }

  @GetMapping("/broken")
  Map<String, Object> broken() {
    throw new IllegalStateException("this endpoint always answers 500");
  }
}
