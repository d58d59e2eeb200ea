package com.example.micronaut;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;

@Controller
public class Orders {
  private final Mail mail;

  Orders(Mail mail) {
    this.mail = mail;
  }

  @Get(produces = MediaType.TEXT_PLAIN)
  String greet() {
    return "micronaut\n";
  }

  @Get("/broken")
  HttpResponse<?> fail() {
    return HttpResponse.serverError();
  }

  @Post("/faults/mail")
  void breakMail(@QueryValue boolean down) {
    mail.setDown(down);
  }
}
