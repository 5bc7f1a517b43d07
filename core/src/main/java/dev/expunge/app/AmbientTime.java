package dev.expunge.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the one class that may read the machine's clock and sleep.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
@interface AmbientTime {}
