/// Signals that are asked for over HTTP: an address that answers with a number, and Prometheus.
@NullMarked
package dev.expunge.signal.http;

import org.jspecify.annotations.NullMarked;
