package com.example.common.faults;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/** A segmentation fault inside the JVM. */
final class NativeCrash {
  private NativeCrash() {}

  static void now() {
    try {
      Field unsafe = Unsafe.class.getDeclaredField("theUnsafe");
      unsafe.setAccessible(true);
      ((Unsafe) unsafe.get(null)).putAddress(0, 0);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("sun.misc.Unsafe is not to be had", impossible);
    }
  }
}
