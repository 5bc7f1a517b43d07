/// Signals that are metrics of Amazon CloudWatch. The only package that knows the SDK of AWS.
@NullMarked
package dev.expunge.signal.cloudwatch;

import org.jspecify.annotations.NullMarked;
