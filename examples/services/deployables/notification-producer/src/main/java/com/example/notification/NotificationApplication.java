package com.example.notification;

import com.example.common.Service;

/** The service `notification-producer`. */
public class NotificationApplication {
  public static void main(String[] arguments) throws InterruptedException {
    Service.run(NotificationApplication.class, "notification-producer", arguments);
  }
}
