package com.example.common.faults;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Holds every request back while the service hangs. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HangFilter extends OncePerRequestFilter {
  private volatile long untilNanos = System.nanoTime();

  void hangFor(int seconds) {
    untilNanos = System.nanoTime() + seconds * 1_000_000_000L;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long leftMs = (untilNanos - System.nanoTime()) / 1_000_000;
    if (leftMs > 0) sleep(leftMs);
    chain.doFilter(request, response);
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
