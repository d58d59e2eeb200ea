package com.example.common;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs a service on the main thread until the service ends, so that a fault of the main thread ends the JVM. */
@SpringBootApplication(scanBasePackages = "com.example")
public class Service {
  public static void run(Class<?> application, String name, String[] arguments) throws InterruptedException {
    SpringApplication spring = new SpringApplication(Service.class, application);
    spring.setDefaultProperties(java.util.Map.of("spring.application.name", name));
    try (ConfigurableApplicationContext context = spring.run(arguments)) {
      context.getBean(MainThread.class).await();
    }
  }
}
