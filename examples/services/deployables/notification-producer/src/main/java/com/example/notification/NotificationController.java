package com.example.notification;

import com.example.messaging.Notification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NotificationController {
  private static final Logger log = LoggerFactory.getLogger(NotificationController.class);

  @PostMapping("/notifications")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Notification produce(@RequestBody Notification notification) {
    log.info("Queued a notification of {} characters", notification.text().length());
    return notification;
  }
}
