package com.example.boot4;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Boot4Application {
  public static void main(String[] args) {
    SpringApplication.run(Boot4Application.class, args);
  }
}
