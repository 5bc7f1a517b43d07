package dev.expunge.demo;

import java.time.Instant;

/// A stretch of time.
///
/// @param from inclusive
/// @param to exclusive, not before `from`
record Span(Instant from, Instant to) {}
