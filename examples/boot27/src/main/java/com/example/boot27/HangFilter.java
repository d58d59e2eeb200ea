package com.example.boot27;

import java.io.IOException;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
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
    if (leftMs > 0) {
      try {
        Thread.sleep(leftMs);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
    chain.doFilter(request, response);
  }
}
