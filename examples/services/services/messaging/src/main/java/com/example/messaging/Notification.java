package com.example.messaging;

/** What one person is to be told. */
public record Notification(String recipient, String text) {
  public Notification {
    if (recipient.isBlank()) throw new IllegalArgumentException("recipient: expected a name, came a blank");
  }
}
